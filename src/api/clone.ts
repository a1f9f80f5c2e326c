/** Copies plain JSON values all the way down, for the one who is about to change them. */
import type { Mutable } from './object.ts'

/** A copy that shares nothing with the original. */
export function clone<T>(value: T): Mutable<T> {
  // The walk keeps the shape; the compiler cannot follow it.
  return copy(value) as Mutable<T>
}

function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const list: unknown[] = new Array(value.length)
    for (let at = 0; at < value.length; at++) list[at] = copy(value[at])
    return list
  }
  const result: Record<string, unknown> = {}
  for (const name in value) {
    const item = (value as Record<string, unknown>)[name]
    if (item === undefined) continue
    // A manifest may name a field `__proto__`; assigning would set the prototype.
    if (name === '__proto__') Object.defineProperty(result, name, { value: copy(item), enumerable: true, configurable: true, writable: true })
    else result[name] = copy(item)
  }
  return result
}
