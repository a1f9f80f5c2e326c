/** sprintf of awk. */
import { numberText, padded } from '../number-text.ts'
import { numberOf, textOf, type Value } from './values.ts'

const conversion = /%([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d+)?)?([a-zA-Z%])/g
const widest = 10_000

/** Throws a RangeError for a conversion that there is not. */
export function formatted(format: string, args: readonly Value[], numberForm: string): string {
  let used = 0
  const size = (text: string | undefined): number => Math.min(widest, text === '*' ? Math.trunc(numberOf(args[used++])) : Number(text ?? 0))
  return format.replace(conversion, (whole, given: string, columns: string | undefined, places: string | undefined, kind: string) => {
    if (kind === '%') return '%'
    const wide = size(columns)
    const precision = whole.includes('.') ? size(places) : undefined
    const form = {
      flags: wide < 0 ? `${given}-` : given,
      width: Math.abs(wide),
      precision: precision !== undefined && precision < 0 ? undefined : precision,
    }
    const value = args[used++]
    if (kind === 's') return padded('', textOf(value, numberForm).slice(0, form.precision), form)
    if (kind === 'c') return padded('', typeof value === 'number' ? sign(value) : textOf(value, numberForm).slice(0, 1), form)
    if ('diouxXeEfFgG'.includes(kind)) return numberText(kind, numberOf(value), form)
    throw new RangeError(kind)
  })
}

const sign = (code: number): string => (code >= 0 && code <= 0x10ffff ? String.fromCodePoint(Math.trunc(code)) : '')
