/** The values of awk: numbers, texts, texts from outside that count as numbers where they look like one, and nothing at all. */
import { numberText } from '../number-text.ts'

/** A text that came from outside: a field, a line, an argument. */
export class Given {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** Undefined: a variable that nothing was put into, both empty and zero. */
export type Value = string | number | Given | undefined

const numeric = /^[ \t\n\r]*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/
const special = /^[ \t\n\r]*[-+](?:inf|nan)[ \t\n\r]*$/i

/** The number at the beginning of a text; 0 without one. */
const leading = (text: string): number => Number(numeric.exec(text)?.[0] ?? 0)

const looksNumeric = ({ text }: Given): boolean => {
  const found = numeric.exec(text)?.[0]
  return found === undefined ? special.test(text) : text.slice(found.length).trim() === ''
}

export const numberOf = (value: Value): number =>
  typeof value === 'number' ? value : value === undefined ? 0 : leading(typeof value === 'string' ? value : value.text)

/** `form`: how a number that is not whole is written, such as `%.6g`. */
export function textOf(value: Value, form: string): string {
  if (typeof value === 'string') return value
  if (value === undefined) return ''
  if (typeof value !== 'number') return value.text
  if (Number.isSafeInteger(value)) return String(value === 0 ? 0 : value)
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 63) return BigInt(value).toString()
  const [, flags = '', width = '0', precision, kind = 'g'] = /^%([-+ 0#]*)(\d*)(?:\.(\d+))?([diouxXeEfFgG])$/.exec(form) ?? []
  return numberText(kind, value, { flags, width: Number(width), precision: precision === undefined ? undefined : Number(precision) })
}

export const isTrue = (value: Value): boolean => {
  if (typeof value === 'number') return value !== 0
  if (typeof value === 'string') return value !== ''
  return value !== undefined && (looksNumeric(value) ? leading(value.text) !== 0 : value.text !== '')
}

const isNumber = (value: Value): boolean =>
  typeof value === 'number' || value === undefined || (value instanceof Given && looksNumeric(value))

/** Negative, zero or positive: as numbers where both are some, else as texts. */
export function compare(left: Value, right: Value, form: string): number {
  if (isNumber(left) && isNumber(right)) return numberOf(left) - numberOf(right)
  const [a, b] = [textOf(left, form), textOf(right, form)]
  return a < b ? -1 : a > b ? 1 : 0
}
