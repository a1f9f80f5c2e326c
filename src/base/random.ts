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

const hexDigits = Buffer.from('0123456789abcdef')
/** Where the digits of a UUID are put together: text that is made of pieces stays in pieces in memory. */
const uid = Buffer.from('00000000-0000-0000-0000-000000000000')
const places = [...uid.keys()].filter((at) => uid[at] === hexDigits[0])

/** A version 4 UUID: every object is known by one, and every answer named. */
export function randomUid(random: Random): string {
  let bits = 0
  for (let digit = 0; digit < places.length; digit++) {
    if (digit % 8 === 0) bits = random.next() * 2 ** 32
    const value = digit === 12 ? 4 : digit === 16 ? 8 | (bits & 3) : bits & 15
    uid[places[digit] ?? 0] = hexDigits[value] ?? 0
    bits >>>= 4
  }
  return uid.toString('latin1')
}
