/** Whole numbers in texts, as Go reads them. */

/** Why Go's `strconv.ParseUint` cannot read a text as a port, a number of 16 bits; undefined: it can. */
export function unparsablePort(text: string): string | undefined {
  const isWhole = /^\d+$/.test(text)
  if (isWhole && Number(text) <= 65_535) return undefined
  return `strconv.ParseUint: parsing ${JSON.stringify(text)}: ${isWhole ? 'value out of range' : 'invalid syntax'}`
}

/** Why Go's `strconv.ParseInt` cannot read a text as a whole number of 64 bits; undefined: it can. */
export function unparsableInt(text: string): string | undefined {
  const isWhole = /^[+-]?\d+$/.test(text)
  if (isWhole && BigInt.asIntN(64, BigInt(text)) === BigInt(text)) return undefined
  return `strconv.ParseInt: parsing ${JSON.stringify(text)}: ${isWhole ? 'value out of range' : 'invalid syntax'}`
}
