/** One value in memory for equal parts of many: what thousands of objects made from one template have in common is kept once. */

/**
 * `made`, with every part that equals the same part of `old` replaced by that part. Both are JSON values, and read-only from then on; what is
 * frozen keeps its parts.
 */
export function share<T>(old: unknown, made: T): T {
  // Equal strings are still two in memory: the old one is the one to keep.
  if (old === made) return old as T
  if (typeof old !== 'object' || typeof made !== 'object' || old === null || made === null || Array.isArray(old) !== Array.isArray(made))
    return made
  const before = old as Readonly<Record<string, unknown>>
  // The new value is the caller's own, and JSON: its members may be replaced by equal ones.
  const after = made as Record<string, unknown>
  const names = Object.keys(after)
  const isFrozen = Object.isFrozen(after)
  let isSame = true
  let known = 0
  for (const name of names) {
    if (!Object.hasOwn(before, name)) {
      isSame = false
      continue
    }
    known++
    const old = before[name]
    const value = after[name]
    const kept = share(old, value)
    if (kept !== old) isSame = false
    // Equal strings are not to be told apart, and may be two.
    if ((kept !== value || (typeof value === 'string' && kept === old)) && !isFrozen) set(after, name, kept)
  }
  return isSame && known === Object.keys(before).length ? (old as T) : made
}

/** A member called `__proto__` is left as it is: assigned, it would not be one. */
function set(target: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') target[name] = value
}
