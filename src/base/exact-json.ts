/**
 * JSON with whole numbers of 64 bits. JavaScript's numbers hold 53 of them: what goes beyond is a bigint here, so that a value is printed as
 * it came. A number beyond 53 bits is then one that was written with a fraction or an exponent, or has no place in 64 bits.
 */

declare global {
  interface JSON {
    /** A value that JSON.stringify prints as this text. */
    rawJSON(text: string): object
  }
}

// The language leaves it open how these are printed, and would throw.
Object.defineProperty(BigInt.prototype, 'toJSON', {
  configurable: true,
  writable: true,
  value: function (this: bigint) {
    return JSON.rawJSON(String(this))
  },
})

/** Something that may be a long number: most texts have none, and are read at full speed. */
const longNumber = /(?:^|[:,[\s])-?\d{16}/

/** JSON.parse, exact for whole numbers of 64 bits. */
export function parseExact(text: string): unknown {
  // The types do not know yet that a reviver is shown what stood in the text.
  return longNumber.test(text) ? JSON.parse(text, exact as (key: string, value: unknown) => unknown) : JSON.parse(text)
}

const exact = (_: string, value: unknown, { source = '' }: { readonly source?: string }): unknown =>
  typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source) ? wholeNumber(BigInt(source)) : value

/** A number of JSON, in whichever form. */
export const isNumber = (value: unknown): value is number | bigint => typeof value === 'number' || typeof value === 'bigint'

/** Whether Go reads a number of JSON as a whole one: as a float it has no more than 53 bits. */
export const isInt64 = (value: number | bigint): boolean => typeof value === 'bigint' || Number.isSafeInteger(value)

/** A whole number in the form that holds it: beyond 64 bits that is a float, as in Go. */
export function wholeNumber(value: bigint): bigint | number {
  const short = Number(value)
  return Number.isSafeInteger(short) || BigInt.asIntN(64, value) !== value ? short : value
}
