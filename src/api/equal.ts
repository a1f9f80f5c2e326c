/** Deep equality of wire values, and sharing of what stayed equal. */

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

/** `made`, with every part that equals the same part of `old` replaced by that part: unchanged parts are then one in memory, and `===` tells. */
export function share<T>(old: unknown, made: T): T {
  if (old === made) return made
  if (typeof old !== 'object' || typeof made !== 'object' || old === null || made === null || Array.isArray(old) !== Array.isArray(made)) return made
  const before = old as Record<string, unknown>
  const after = made as Record<string, unknown>
  let isAllShared = Object.keys(before).length === Object.keys(after).length
  const shared: Record<string, unknown> | unknown[] = Array.isArray(made) ? [] : {}
  for (const key of Object.keys(after)) {
    const value = share(before[key], after[key])
    if (value !== before[key] || !Object.hasOwn(before, key)) isAllShared = false
    if (key === '__proto__') return made
    ;(shared as Record<string, unknown>)[key] = value
  }
  // Both are JSON values of one shape, so the shared one has the type of the new one.
  return (isAllShared ? old : shared) as T
}

/** A deep copy that its caller owns alone. */
export function copyOf<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(copyOf) as T
  const out: Record<string, unknown> = {}
  for (const key of Object.keys(value)) {
    const member = copyOf((value as Record<string, unknown>)[key])
    if (key === '__proto__') Object.defineProperty(out, key, { value: member, enumerable: true, configurable: true, writable: true })
    else out[key] = member
  }
  return out as T
}

/** `isSame` under the name that controllers use. */
export const equal = isSame
