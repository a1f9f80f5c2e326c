/** Randomness, injected like time: the system's for users, a seeded one for tests and simulations. */
export interface Random {
  /** A number in [0, 1). */
  next(): number
}

/**
 * The engine's own, which has its seed from the system. Enough for names, uids and delays; what must be secret is made by the key ring.
 * Node's cryptography would have to be loaded before the first answer, which names itself by a uid.
 */
export const systemRandom: Random = { next: () => Math.random() }

/** A small, fast generator (mulberry32): the same seed gives the same numbers. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return {
    next: () => {
      state = (state + 0x6d2b79f5) >>> 0
      let mixed = Math.imul(state ^ (state >>> 15), state | 1)
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
    },
  }
}

const suffixLetters = 'bcdfghjklmnpqrstvwxz2456789'

/** `length` letters of the alphabet that Kubernetes uses for generated names. */
export function randomSuffix(random: Random, length = 5): string {
  let text = ''
  for (let at = 0; at < length; at++) text += suffixLetters[Math.floor(random.next() * suffixLetters.length)] ?? 'b'
  return text
}

/** A version 4 UUID. */
export function randomUid(random: Random): string {
  const hex = (digits: number): string =>
    Math.floor(random.next() * 16 ** digits)
      .toString(16)
      .padStart(digits, '0')
  return `${hex(8)}-${hex(4)}-4${hex(3)}-${(8 + Math.floor(random.next() * 4)).toString(16)}${hex(3)}-${hex(8)}${hex(4)}`
}
