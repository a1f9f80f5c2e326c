/** Kubernetes quantities (`100m`, `1.5Gi`, `12e6`): exact arithmetic, and upstream's idea of which spelling is kept. */

type Format = 'DecimalSI' | 'BinarySI' | 'DecimalExponent'

/** `value` × 10^`scale`. */
export interface Quantity {
  readonly value: bigint
  readonly scale: number
  readonly format: Format
  /** The spelling as it was given, where upstream keeps it. */
  readonly text?: string
  /** Upstream holds the amount in its slow decimal form; only texts that print Go values show it. */
  readonly isLarge?: boolean
}

const formatWrong = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
const suffixWrong = "unable to parse quantity's suffix"

const decimalSuffixes: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 }
const binarySuffixes: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 }
const decimalNames = new Map(Object.entries(decimalSuffixes).map(([name, exponent]) => [exponent, name]))
const binaryNames = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']

const maxInt64 = 2n ** 63n - 1n
const cache = new Map<string, Quantity | string>()

/** Reads a quantity; a text that is none gives upstream's reason as a string. */
export function parseQuantity(text: string): Quantity | string {
  const known = cache.get(text)
  if (known !== undefined) return known
  const made = parse(text)
  // Few spellings make up nearly all of a cluster; the bound only guards against a flood of odd ones.
  if (cache.size > 20_000) cache.clear()
  cache.set(text, made)
  return made
}

/** Reads a quantity that was accepted before; anything else counts as zero, as upstream's zero value does. */
export function quantity(text: string | number | undefined): Quantity {
  if (text === undefined) return zero
  const parsed = parseQuantity(String(text))
  return typeof parsed === 'string' ? zero : parsed
}

const zero: Quantity = { value: 0n, scale: 0, format: 'DecimalSI', text: '0' }

function parse(text: string): Quantity | string {
  if (text === '') return formatWrong
  if (text === '0') return zero
  const parts = /^([+-]?)0*([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)$/.exec(text)
  if (parts === null) return formatWrong
  const [, sign = '', whole = '', fraction = '', suffix = ''] = parts
  const unit = interpret(suffix)
  if (unit === undefined) return suffixWrong
  const number = whole === '' ? '0' : whole
  const negative = sign === '-'
  const quick = small(number, fraction, unit)
  if (quick !== undefined) {
    const value = negative ? -quick.value : quick.value
    return { value, scale: quick.scale, format: unit.format, ...(quick.isCanonical && { text }) }
  }
  return large(BigInt(number + fraction), fraction.length, unit, negative)
}

interface Unit {
  readonly base: 2 | 10
  readonly exponent: number
  readonly format: Format
}

function interpret(suffix: string): Unit | undefined {
  const decimal = decimalSuffixes[suffix]
  if (decimal !== undefined) return { base: 10, exponent: decimal, format: 'DecimalSI' }
  const binary = binarySuffixes[suffix]
  if (binary !== undefined) return { base: 2, exponent: binary, format: 'BinarySI' }
  if (/^[eE][-+]?[0-9]+$/.test(suffix)) return { base: 10, exponent: Number(suffix.slice(1)), format: 'DecimalExponent' }
  return undefined
}

/** Upstream's path for what fits into 64 bits; it also decides whether the spelling is canonical enough to be kept. */
function small(number: string, fraction: string, unit: Unit): { value: bigint; scale: number; isCanonical: boolean } | undefined {
  let precision = 18 - number.length - fraction.length
  let scale = unit.exponent
  let mantissa = 1n
  if (unit.base === 2) {
    scale = 0
    if (fraction !== '') return undefined
    mantissa = 1n << BigInt(unit.exponent)
    precision = 15 - number.length - Math.trunc(Math.fround((unit.exponent * 3) / 10)) - 1
  }
  scale -= fraction.length
  if (precision < 0 || scale < -9) return undefined
  const shifted = number + fraction
  const plain = BigInt(shifted)
  const value = plain * mantissa
  if (value > maxInt64) return undefined
  const isCanonical = unit.base === 2 ? (plain & 7n) !== 0n : scale % 3 === 0 && !shifted.endsWith('000') && shifted[0] !== '0'
  return { value, scale, isCanonical }
}

/** Everything else: nothing below a nano is kept (rounded up), and binary amounts are capped at 64 bits. */
function large(digits: bigint, places: number, unit: Unit, negative: boolean): Quantity {
  let value = unit.base === 2 ? digits << BigInt(unit.exponent) : digits
  let scale = (unit.base === 10 ? unit.exponent : 0) - places
  if (scale < -9) {
    const divisor = 10n ** BigInt(Math.min(-9 - scale, 10_000))
    value = value / divisor + (value % divisor === 0n ? 0n : 1n)
    scale = -9
  }
  let format = unit.format
  if (format === 'BinarySI') {
    const one = 10n ** BigInt(-scale)
    if (value > maxInt64 * one) [value, scale] = [maxInt64, 0]
    else if (value < one && value > 0n) format = 'DecimalSI'
  }
  return { value: negative ? -value : value, scale, format, isLarge: true }
}

/** The amount, rounded up to thousandths if it is finer. */
export const inThousandths = (amount: Quantity): Quantity =>
  amount.scale >= -3 ? amount : { value: BigInt(scaledValue(amount, -3)), scale: -3, format: amount.format }

/** The text that the server writes: the given spelling where it was canonical enough, else the canonical one. */
export function formatQuantity(amount: Quantity): string {
  return amount.text ?? canonical(amount)
}

function canonical({ value, scale, format }: Quantity): string {
  if (value === 0n) return '0'
  if (format === 'BinarySI') {
    const whole =
      scale >= 0 ? value * 10n ** BigInt(scale) : value % 10n ** BigInt(-scale) === 0n ? value / 10n ** BigInt(-scale) : undefined
    if (whole !== undefined && (whole >= 1024n || whole <= -1024n)) return inBase1024(whole)
  }
  let mantissa = value
  let exponent = scale
  while (mantissa % 10n === 0n) {
    mantissa /= 10n
    exponent++
  }
  while (exponent % 3 !== 0) {
    mantissa *= 10n
    exponent--
  }
  if (format === 'DecimalExponent') return exponent === 0 ? String(mantissa) : `${mantissa}e${exponent}`
  return `${mantissa}${decimalNames.get(exponent) ?? ''}`
}

function inBase1024(whole: bigint): string {
  let mantissa = whole
  let power = 0
  while (mantissa % 1024n === 0n && power < 6) {
    mantissa /= 1024n
    power++
  }
  return `${mantissa}${binaryNames[power] ?? ''}`
}

function aligned(a: Quantity, b: Quantity): [bigint, bigint, number] {
  if (a.scale === b.scale) return [a.value, b.value, a.scale]
  const scale = Math.min(a.scale, b.scale)
  return [a.value * 10n ** BigInt(a.scale - scale), b.value * 10n ** BigInt(b.scale - scale), scale]
}

/** Negative, zero or positive, as sort functions want it. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  const [x, y] = aligned(a, b)
  return x < y ? -1 : x > y ? 1 : 0
}

/** The sum; the first one's format stays unless it is zero. */
export function addQuantities(a: Quantity, b: Quantity, sign: 1 | -1 = 1): Quantity {
  const [x, y, scale] = aligned(a, b)
  const isLarge = a.isLarge === true || b.isLarge === true
  return { value: sign === 1 ? x + y : x - y, scale, format: a.value === 0n ? b.format : a.format, ...(isLarge && { isLarge }) }
}

/** The amount in units of 10^`scale`, rounded up away from zero: 0 for whole units (bytes), -3 for thousandths (CPU). */
export function scaledValue(text: string | number | Quantity | undefined, scale = 0): number {
  const amount = typeof text === 'object' ? text : quantity(text)
  const shift = amount.scale - scale
  if (shift >= 0) return Number(amount.value * 10n ** BigInt(shift))
  const divisor = 10n ** BigInt(-shift)
  const rest = amount.value % divisor
  return Number(amount.value / divisor + (rest > 0n ? 1n : rest < 0n ? -1n : 0n))
}

/** Whether the first amount is the smaller one; an absent one is zero. */
export const isLess = (left: string | undefined, right: string | undefined): boolean =>
  compareQuantities(quantity(left), quantity(right)) < 0

/** The same amount in its shortest spelling. */
export const quantityText = (text: string): string => formatQuantity(quantity(text))

/** Adds the second amounts to the first, by name. */
export function addAmounts(into: Map<string, Quantity>, more: Iterable<readonly [string, Quantity]>): void {
  for (const [name, amount] of more) {
    const had = into.get(name)
    into.set(name, had === undefined ? amount : addQuantities(had, amount))
  }
}
