/** perl: no interpreter, but the one calculation that lessons on Jobs ask of it. */
import { interpreter } from './interpreters.ts'
import { line, sayAndExit } from './known-image.ts'

/** Digits of π by Machin's formula, after the point; ten more are reckoned than told. */
function digitsOfPi(places: number): string {
  const one = 10n ** BigInt(places + 10)
  const arctan = (inverse: bigint): bigint => {
    let term = one / inverse
    let sum = term
    for (let at = 3n, sign = -1n; term !== 0n; at += 2n, sign = -sign) {
      term /= inverse * inverse
      sum += sign * (term / at)
    }
    return sum
  }
  const digits = (4n * (4n * arctan(5n) - arctan(239n))).toString().slice(0, places + 1)
  return `${digits.slice(0, 1)}.${digits.slice(1)}`
}

const mostPlaces = 20_000

export const perl = interpreter(['docker.io/library/perl'], 'perl', {
  megabytes: 870,
  known: (context) => {
    const places = /^print bpi\((\d+)\)$/.exec(context.argv.at(-1)?.trim() ?? '')?.[1]
    if (places === undefined || !context.argv.includes('-Mbignum=bpi')) return undefined
    if (Number(places) > mostPlaces) {
      line(context, `perl: more than ${mostPlaces} places of pi are not simulated`, 'stderr')
      return sayAndExit(context, [], { code: 1 })
    }
    // The last of so many significant digits is rounded.
    return sayAndExit(context, [rounded(digitsOfPi(Number(places)), Number(places))])
  },
})

/** `3.14159` with so many significant digits. */
function rounded(text: string, digits: number): string {
  const value = BigInt(text.replace('.', '').slice(0, digits + 1))
  const cut = (value / 10n + (value % 10n >= 5n ? 1n : 0n)).toString()
  return digits === 1 ? cut : `${cut.slice(0, 1)}.${cut.slice(1)}`
}
