/** Values as Go's %#v prints them, for the error texts that show internal Go values. */
import { isInt64 } from '../base/exact-json.ts'
import { compareNames } from '../base/order.ts'
import { heldIn } from './came-empty.ts'
import { quantity } from './quantity.ts'
import type { LabelSelector } from './objects.ts'
import { formatQuantity } from './quantity.ts'

/** A text that stands for a value as it is, without quotes. */
export class GoValue {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** A time of an object as Go prints it; without one, Go's first. */
export function goTime(time = '0001-01-01T00:00:00Z'): GoValue {
  const [, date = '', clock = ''] = /^(.*)T(.*?)(?:\.?0*)Z$/.exec(time.includes('.') ? time : time.replace('Z', '.Z')) ?? []
  return new GoValue(`${date} ${clock} +0000 UTC`)
}

/** Go's %q: what cannot be printed is written by its code. */
export const goQuote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&').replace(unprintable, escaped)}"`

const unprintable = /[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu
/** Go's letters for control characters. */
export const controlEscapes: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const [mark, digits] = code < 0x80 ? ['x', 2] : code < 0x10000 ? ['u', 4] : ['U', 8]
  return controlEscapes[character] ?? `\\${mark}${code.toString(16).padStart(digits, '0')}`
}

const scalar = (value: string | number | boolean | GoValue): string =>
  value instanceof GoValue ? value.text : typeof value === 'string' ? goQuote(value) : String(value)

/** Go's FormatFloat with 'g' and the shortest digits. */
export function goFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  const [digits = '0', exponent = '0'] = value.toExponential().split('e')
  const power = Number(exponent)
  // The shortest form turns to exponents this early.
  return value !== 0 && (power < -4 || power >= 6) ? goExponent(digits, power) : plain(value)
}

const goExponent = (digits: string, power: number): string =>
  `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`

const plain = (value: number): string =>
  Object.is(value, -0) ? '-0' : String(value).includes('e') ? value.toFixed(20).replace(/0+$/, '') : String(value)

/** A value that came as JSON, as the error of a field shows it. */
export const goBad = (value: unknown): string | GoValue | null => (value === null || typeof value === 'string' ? value : goJson(value))

/** A number that came as JSON, as Go prints one of its type. */
export const goNumber = (value: number): string => (isInt64(value) ? String(value) : goFloat(value))

/** A value that came as JSON, as an `interface{}` prints it. */
export function goJson(value: unknown): GoValue {
  if (value === null || value === undefined) return new GoValue('interface {}(nil)')
  if (Array.isArray(value)) return new GoValue(`[]interface {}{${value.map((item) => goJson(item).text).join(', ')}}`)
  if (typeof value === 'string') return new GoValue(goQuote(value))
  if (typeof value === 'number') return new GoValue(goNumber(value))
  if (typeof value !== 'object') return new GoValue(String(value))
  const entries = Object.entries(value).sort(compareNames)
  return new GoValue(`map[string]interface {}{${entries.map(([key, inner]) => `${goQuote(key)}:${goJson(inner).text}`).join(', ')}}`)
}

/** `[]string{"a", "b"}`; nil for an absent list. */
export function goList(items: readonly (string | number | GoValue)[] | undefined | null, type = 'string'): GoValue {
  if (items === undefined || items === null) return new GoValue(`[]${type}(nil)`)
  return new GoValue(`[]${type}{${items.map(scalar).join(', ')}}`)
}

/** `map[string]string{"a":"b"}`, sorted by key; nil for an absent map. */
export function goMap(map: Readonly<Record<string, string | GoValue>> | undefined | null, type = 'map[string]string'): GoValue {
  if (map === undefined || map === null) return new GoValue(`${type}(nil)`)
  const entries = Object.keys(map)
    .sort()
    .map((key) => `${goQuote(key)}:${scalar(map[key] ?? '')}`)
  return new GoValue(`${type}{${entries.join(', ')}}`)
}

/** `rbac.RoleRef{APIGroup:"…", Kind:"Role"}`: fields in the order given. */
export function goStruct(type: string, fields: Readonly<Record<string, string | number | boolean | GoValue>>): GoValue {
  return new GoValue(
    `${type}{${Object.entries(fields)
      .map(([name, value]) => `${name}:${scalar(value)}`)
      .join(', ')}}`,
  )
}

/** `(*bool)(nil)`, or an address for one that is set. */
export const goPointer = (type: string, value: unknown): GoValue =>
  new GoValue(value === undefined || value === null ? `(*${type})(nil)` : `(*${type})(0xc000000000)`)

/** `intstr.IntOrString{Type:0, IntVal:1, StrVal:""}` */
export const goIntOrString = (value: number | string): GoValue =>
  goStruct('intstr.IntOrString', typeof value === 'number' ? { Type: 0, IntVal: value, StrVal: '' } : { Type: 1, IntVal: 0, StrVal: value })

export function goLabelSelector(selector: LabelSelector | undefined | null): GoValue {
  if (selector === undefined || selector === null) return new GoValue('"null"')
  const expressions = heldIn(selector, 'matchExpressions')?.map((expression) =>
    goStruct('v1.LabelSelectorRequirement', {
      Key: expression.key,
      Operator: expression.operator,
      Values: goList(heldIn(expression, 'values')),
    }),
  )
  return goStruct('v1.LabelSelector', {
    MatchLabels: goMap(heldIn(selector, 'matchLabels')),
    MatchExpressions: goList(expressions, 'v1.LabelSelectorRequirement'),
  })
}

/** `resource.Quantity{i:…, s:"1Gi", Format:"BinarySI"}`; an empty text is an amount that was never said, which has no form. */
export function goQuantity(text: string): GoValue {
  const amount = quantity(text === '' ? '0' : text)
  const large = amount.isLarge === true
  const small = goStruct(
    'resource.int64Amount',
    large ? { value: 0, scale: 0 } : { value: new GoValue(String(amount.value)), scale: amount.scale },
  )
  return goStruct('resource.Quantity', {
    i: small,
    d: goStruct('resource.infDecAmount', { Dec: goPointer('inf.Dec', large ? true : undefined) }),
    s: text === '' ? '' : (amount.text ?? (large ? formatQuantity(amount) : '')),
    Format: text === '' ? '' : amount.format,
  })
}
