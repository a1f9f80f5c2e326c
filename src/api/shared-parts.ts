/**
 * Parts of objects that many have alike, as pods that come in numbers have one spec: held once, read-only for good, and known by their
 * identity, so that what a pure function made of one is remembered for as long as the part lives.
 */
import { passEmpties } from './came-empty.ts'
import { copyOfDecoded } from './decoded-copy.ts'

const parts = new WeakSet()

/** Makes a value of JSON and all in it read-only, and a shared part from now on. */
export function sharedPart<T extends object>(value: T): T {
  freeze(value)
  parts.add(value)
  return value
}

/** What is frozen is so to its ends: it was part of a shared part. */
function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
  Object.freeze(value)
  for (const member of Object.values(value)) freeze(member)
}

export const isSharedPart = (value: unknown): value is object => typeof value === 'object' && value !== null && parts.has(value)

/** The value itself, or a copy that its caller owns if it is a shared part. */
export const ownedPart = <T>(value: T): T => (isSharedPart(value) ? copyOfDecoded(value) : value)

/** A copy of a decoded value with some members of its own; the others are those of the value. */
export function withMembers<T extends object>(value: T, members: Partial<T>): T {
  const made = { ...value, ...members }
  passEmpties(value, made)
  return made
}

/** So many sets of other inputs are remembered of each part. */
const mostKnown = 8

interface Known<O, R> {
  readonly others: O
  readonly made: R
}

/** A pure function that remembers what it made of shared parts. Its other inputs are compared by identity. */
export function rememberingShared<P extends object, O extends readonly unknown[], R>(
  make: (part: P, ...others: O) => R,
): (part: P, ...others: O) => R {
  const known = new WeakMap<P, Known<O, R>[]>()
  return (part, ...others) => {
    if (!parts.has(part)) return make(part, ...others)
    let list = known.get(part)
    if (list === undefined) known.set(part, (list = []))
    for (const before of list) if (areSame(before.others, others)) return before.made
    const made = make(part, ...others)
    if (list.length >= mostKnown) list.shift()
    list.push({ others, made })
    return made
  }
}

/** The same for a function that gives the part another form: of a shared part the form is shared too. */
export function reshapingShared<P extends object, O extends readonly unknown[]>(
  make: (part: P, ...others: O) => P,
): (part: P, ...others: O) => P {
  return rememberingShared((part, ...others: O) => {
    const made = make(part, ...others)
    return parts.has(part) ? sharedPart(made) : made
  })
}

function areSame(before: readonly unknown[], now: readonly unknown[]): boolean {
  for (let at = 0; at < now.length; at++) if (before[at] !== now[at]) return false
  return before.length === now.length
}
