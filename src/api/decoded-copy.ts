/** Copies of decoded values. */
import { passEmpties } from './came-empty.ts'
import { copyOf } from './equal.ts'
import { passSpellings } from './spelling.ts'

/** A deep copy that its caller owns alone, for which holds what decoding noted of the original. */
export const copyOfDecoded = <T>(value: T): T => copyOf(value, passNotes)

function passNotes(from: object, to: object): void {
  passEmpties(from, to)
  passSpellings(from, to)
}
