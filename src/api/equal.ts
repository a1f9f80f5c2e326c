/** Deep equality and copies of wire values. */
import { setMember, type JsonObject } from './json-object.ts'
import { WrittenNumber } from './written-floats.ts'

/** Semantic equality as upstream has it: absent, null and an empty list are the same; quantities are compared by their spelling. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (isNothing(a) || isNothing(b)) return isNothing(a) && isNothing(b)
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false
    for (let index = 0; index < a.length; index++) if (!isEqual(a[index], b[index])) return false
    return true
  }
  const left = a as Readonly<Record<string, unknown>>
  const right = b as Readonly<Record<string, unknown>>
  for (const key in left) if (!isEqual(left[key], right[key])) return false
  for (const key in right) if (!(key in left) && !isNothing(right[key])) return false
  return true
}

/** Nil and an empty list: the same to a Go client. An empty object is not: it may be a pointer that was set. */
const isNothing = (value: unknown): boolean => value === undefined || value === null || (Array.isArray(value) && value.length === 0)

/** Equality of JSON, where absent and empty differ; the order of keys does not matter. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const left = a as Readonly<Record<string, unknown>>
  const right = b as Readonly<Record<string, unknown>>
  let members = 0
  for (const key in left) {
    if (left[key] === undefined) continue
    members++
    if (!Object.hasOwn(right, key) || !isSame(left[key], right[key])) return false
  }
  for (const key in right) if (right[key] !== undefined) members--
  return members === 0
}

/** A deep copy that its caller owns alone; `onCopy` hears of each object in it that was copied, and of its copy. */
export function copyOf<T>(value: T, onCopy?: (from: object, to: object) => void): T {
  if (typeof value !== 'object' || value === null || value instanceof WrittenNumber) return value
  if (Array.isArray(value)) return value.map((item) => copyOf(item, onCopy)) as T
  const out: JsonObject = {}
  onCopy?.(value, out)
  for (const key of Object.keys(value)) setMember(out, key, copyOf((value as JsonObject)[key], onCopy))
  return out as T
}
