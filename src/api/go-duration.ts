/** Go's durations: `1h30m`, `-1.5s`, `0`. */

const units: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  // Go takes the micro sign and the Greek letter.
  '\u00b5s': 1000n,
  '\u03bcs': 1000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
}

/** time.ParseDuration: nanoseconds, or its error. */
export function parseDuration(text: string): bigint | string {
  const refuse = (fault: string): string => `time: ${fault} duration ${JSON.stringify(text)}`
  let rest = text.replace(/^[+-]/, '')
  if (rest === '0') return 0n
  if (rest === '') return refuse('invalid')
  let nanos = 0n
  while (rest !== '') {
    const [number = '', whole = '', fraction = ''] = /^(?=\.?\d)(\d*)(?:\.(\d*))?/.exec(rest) ?? []
    if (number === '') return refuse('invalid')
    rest = rest.slice(number.length)
    const unit = /^[^\d.]*/.exec(rest)?.[0] ?? ''
    if (unit === '') return refuse('missing unit in')
    const scale = Object.hasOwn(units, unit) ? units[unit] : undefined
    if (scale === undefined) return refuse(`unknown unit ${JSON.stringify(unit)} in`)
    nanos += BigInt(whole) * scale + (BigInt(fraction) * scale) / 10n ** BigInt(fraction.length)
    rest = rest.slice(unit.length)
  }
  if (nanos >= 2n ** 63n) return refuse('invalid')
  return text.startsWith('-') ? -nanos : nanos
}
