/** Numbers as C's printf writes them. */

export interface NumberForm {
  /** Of `-`, `+`, blank, `0` and `#`. */
  readonly flags: string
  readonly width: number
  readonly precision: number | undefined
}

/** `kind` is one of d, i, u, o, x, X, e, E, f, F, g, G; whole kinds cut what is behind the point. */
export function numberText(kind: string, value: number, { flags, width, precision: asked }: NumberForm): string {
  refuseWide(width, asked)
  // More digits than these a number does not have.
  const precision = asked === undefined ? undefined : 'diuoxX'.includes(kind) ? asked : Math.min(asked, 100)
  const isWhole = 'diuoxX'.includes(kind)
  const digits = Number.isFinite(value)
    ? isWhole
      ? whole(kind, value, precision)
      : broken(kind, Math.abs(value), { flags, precision })
    : spelled(kind, value)
  const isNegative = value < 0 && (!isWhole || (kind !== 'u' && Math.trunc(value) !== 0)) && 'diueEfFgG'.includes(kind)
  const sign = isNegative ? '-' : kind === 'u' || 'oxX'.includes(kind) ? '' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
  const isPadded = flags.includes('0') && !flags.includes('-') && Number.isFinite(value) && !(isWhole && precision !== undefined)
  return padded(sign, isPadded ? digits.padStart(width - sign.length, '0') : digits, { flags, width })
}

/** Wider texts are refused: they would be this process's memory. */
const mostColumns = 1_000_000

function refuseWide(...widths: readonly (number | undefined)[]): undefined {
  if (widths.some((width) => width !== undefined && width > mostColumns)) throw new RangeError('field too wide')
  return undefined
}

/** A text in its columns. */
export const padded = (sign: string, body: string, { flags, width }: Pick<NumberForm, 'flags' | 'width'>): string =>
  refuseWide(width) ?? (flags.includes('-') ? `${sign}${body}`.padEnd(width) : `${sign}${body}`.padStart(width))

const spelled = (kind: string, value: number): string => {
  const text = Number.isNaN(value) ? 'nan' : 'inf'
  return kind === kind.toUpperCase() ? text.toUpperCase() : text
}

/** 64 bits, as the machine has them. */
function whole(kind: string, value: number, precision = 1): string {
  const number = BigInt(Math.trunc(value))
  const bits = kind === 'd' || kind === 'i' ? (number < 0n ? -number : number) : BigInt.asUintN(64, number)
  const base = kind === 'o' ? 8 : kind === 'x' || kind === 'X' ? 16 : 10
  const text = precision === 0 && bits === 0n ? '' : bits.toString(base).padStart(precision, '0')
  return kind === 'X' ? text.toUpperCase() : text
}

function broken(kind: string, value: number, { flags, precision = 6 }: Pick<NumberForm, 'flags' | 'precision'>): string {
  const small = kind.toLowerCase()
  const places = Math.min(100, precision)
  const text =
    small === 'f'
      ? fixed(value, places)
      : small === 'e'
        ? scientific(value, places)
        : shortest(value, Math.max(1, places), flags.includes('#'))
  return kind === small ? text : text.toUpperCase()
}

/** Node writes large numbers with an exponent. */
const fixed = (value: number, places: number): string =>
  value < 1e21
    ? evenly(value.toFixed(places), value.toFixed(Math.min(100, places + more)), places)
    : `${BigInt(value)}${places > 0 ? `.${'0'.repeat(places)}` : ''}`

function scientific(value: number, places: number): string {
  const [digits = '', exponent = ''] = value.toExponential(places).split('e')
  const [longer = ''] = value.toExponential(Math.min(100, places + more)).split('e')
  return `${evenly(digits, longer, places)}e${exponent.replace(/^([-+])(\d)$/, '$10$2')}`
}

/** Enough digits to see whether nothing follows a five. */
const more = 30

/** Of two that are equally near C takes the even one, Node the larger. */
function evenly(rounded: string, longer: string, places: number): string {
  const end = longer.indexOf('.') + 1 + places
  if (!/^50*$/.test(longer.slice(end))) return rounded
  const shorter = longer.slice(0, places === 0 ? end - 1 : end)
  return /[02468]$/.test(shorter) ? shorter : rounded
}

/** By the exponent; zeros at the end go. */
function shortest(value: number, digits: number, keepsZeros: boolean): string {
  const exponent = Number(value.toExponential(digits - 1).split('e')[1])
  const isFixed = exponent >= -4 && exponent < digits
  const text = isFixed ? fixed(value, Math.min(100, digits - 1 - exponent)) : scientific(value, digits - 1)
  if (keepsZeros || !text.includes('.')) return text
  return text.replace(/\.?0+(?=$|e)/, '')
}
