/**
 * Maps and lists that came empty: the wire leaves them out, but Go still tells them from absent ones when it prints their owner in a
 * refusal.
 */

const empties = new WeakMap<object, Map<PropertyKey, object>>()

/** Remembers that a field of a decoded object came as an empty map or list. */
export function keepEmpty(owner: object, field: string, value: object): void {
  let kept = empties.get(owner)
  if (kept === undefined) empties.set(owner, (kept = new Map()))
  kept.set(field, value)
}

/** A field of a decoded object as Go holds it: what came empty is empty, not absent. */
export function heldIn<T extends object, K extends keyof T>(owner: T | undefined | null, field: K): T[K] | undefined {
  if (owner === undefined || owner === null) return undefined
  // What is kept came where a value of the field's type was wanted.
  return owner[field] ?? (empties.get(owner)?.get(field) as T[K] | undefined)
}

/** Lets a copy of a decoded object know what its original knows, but of the fields that are `others`. */
export function passEmpties(from: object, to: object, others: readonly PropertyKey[] = []): void {
  const kept = empties.get(from)
  if (kept === undefined) return
  empties.set(to, others.some((field) => kept.has(field)) ? new Map([...kept].filter(([field]) => !others.includes(field))) : kept)
}

/** Whether a field of a decoded object came as an empty map or list. */
export const cameEmpty = (owner: object, field: string): boolean => empties.get(owner)?.has(field) === true

/** The value with an empty list or map wherever one came and the wire would say null: so Go writes an object that was never stored. */
export function withEmpties<T>(value: T): T
export function withEmpties(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const kept = Array.isArray(value) ? undefined : empties.get(value)
  let out: Record<string, unknown> | undefined
  for (const [key, member] of Object.entries(value)) {
    const made = member === null ? (kept?.get(key) ?? null) : withEmpties(member as unknown)
    // A copy of a list has the same members under the same keys.
    if (made !== member) (out ??= (Array.isArray(value) ? [...(value as unknown[])] : { ...value }) as Record<string, unknown>)[key] = made
  }
  return out ?? value
}

/** The fields of a decoded object that came empty and are so. */
export const emptyFields = (owner: object): PropertyKey[] =>
  [...(empties.get(owner)?.keys() ?? [])].filter((field) => (owner as Readonly<Record<PropertyKey, unknown>>)[field] === undefined)

/** Whether anything in a decoded value came empty and is so, save in what it shares with `other`, where that is. */
export function bringsEmpty(value: unknown, other: unknown): boolean {
  if (typeof value !== 'object' || value === null || value === other) return false
  const members = value as Readonly<Record<PropertyKey, unknown>>
  if (emptyFields(value).length > 0) return true
  const before = (other ?? {}) as Readonly<Record<string, unknown>>
  return Object.keys(value).some((key) => bringsEmpty(members[key], before[key]))
}
