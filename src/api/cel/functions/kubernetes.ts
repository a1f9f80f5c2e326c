/** Kubernetes' own values in CEL: quantities, addresses, URLs and named formats. Upstream: apiserver/pkg/cel/library. */
import { badBase64 } from '../../base64.ts'
import { dnsLabel, dnsSubdomain, labelValue, nameRules, qualifiedName } from '../../names.ts'
import { addQuantities, compareQuantities, parseQuantity, type Quantity } from '../../quantity.ts'
import type { Definition } from '../declaration.ts'
import { CelError, type Foreign, listOf, type OptionalValue, type Value, none, some } from '../value.ts'
import { parseTimestamp } from './time-text.ts'
import { requestUri } from './urls.ts'

const quantityType = 'kubernetes.Quantity'
const maxInt64 = 2n ** 63n - 1n

const amountOf = (value: Value | undefined): Quantity => (value as Foreign).data as Quantity
const quantityValue = (data: Quantity): Foreign => ({
  kind: 'foreign',
  type: quantityType,
  data,
  equals: (other) => compareQuantities(data, other.data as Quantity) === 0,
})
const whole = (value: Value | undefined): Quantity => ({ value: value as bigint, scale: 0, format: 'DecimalSI' })

function readQuantity(text: string): Foreign {
  const amount = parseQuantity(text)
  if (typeof amount === 'string') throw new CelError(amount)
  return quantityValue(amount)
}

/** The amount as a 64-bit integer, if it is held as one: not what was written in parts, such as `2000m`, nor what was too long (AsInt64). */
function integerOf({ value, scale, isLarge = false }: Quantity): bigint | undefined {
  if (isLarge || scale < 0) return undefined
  const scaled = value * 10n ** BigInt(scale)
  return scaled > maxInt64 || scaled < -maxInt64 - 1n ? undefined : scaled
}

function asInteger(value: Value | undefined): bigint {
  const integer = integerOf(amountOf(value))
  if (integer === undefined) throw new CelError('cannot convert value to integer')
  return integer
}

const order = (left: Value | undefined, right: Value | undefined): number => compareQuantities(amountOf(left), amountOf(right))

export const quantities: readonly Definition[] = [
  ['string_to_quantity', `quantity(string) ${quantityType}`, (text) => readQuantity(text as string)],
  ['is_quantity_string', 'isQuantity(string) bool', (text) => typeof parseQuantity(text as string) !== 'string'],
  ['quantity_sign', `sign(${quantityType}) int`, (value) => BigInt(compareQuantities(amountOf(value), whole(0n)))],
  ['quantity_is_greater_than', `${quantityType}->isGreaterThan(${quantityType}) bool`, (left, right) => order(left, right) > 0],
  ['quantity_is_less_than', `${quantityType}->isLessThan(${quantityType}) bool`, (left, right) => order(left, right) < 0],
  ['quantity_compare_to', `${quantityType}->compareTo(${quantityType}) int`, (left, right) => BigInt(Math.sign(order(left, right)))],
  ['quantity_get_float', `${quantityType}->asApproximateFloat() double`, (value) => floatOf(amountOf(value))],
  ['quantity_get_int', `${quantityType}->asInteger() int`, asInteger],
  ['quantity_is_integer', `${quantityType}->isInteger() bool`, (value) => integerOf(amountOf(value)) !== undefined],
  [
    'quantity_add',
    `${quantityType}->add(${quantityType}) ${quantityType}`,
    (left, right) => quantityValue(addQuantities(amountOf(left), amountOf(right))),
  ],
  [
    'quantity_add_int',
    `${quantityType}->add(int) ${quantityType}`,
    (left, right) => quantityValue(addQuantities(amountOf(left), whole(right))),
  ],
  [
    'quantity_sub',
    `${quantityType}->sub(${quantityType}) ${quantityType}`,
    (left, right) => quantityValue(addQuantities(amountOf(left), amountOf(right), -1)),
  ],
  [
    'quantity_sub_int',
    `${quantityType}->sub(int) ${quantityType}`,
    (left, right) => quantityValue(addQuantities(amountOf(left), whole(right), -1)),
  ],
]

const floatOf = ({ value, scale }: Quantity): number => Number(`${value}e${scale}`)

interface NamedFormat {
  readonly name: string
  /** What is wrong with a text. */
  readonly problems: (text: string) => readonly string[]
  /** How long the pattern behind it is thought to be; costs go by it. */
  readonly size: number
}

const unless =
  (reason: string, holds: (text: string) => boolean) =>
  (text: string): readonly string[] =>
    holds(text) ? [] : [reason]
const uuid = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i
const prefix =
  (rule: (text: string, isPrefix: boolean) => string[]) =>
  (text: string): string[] =>
    rule(text, true)

const namedFormats: Readonly<Record<string, NamedFormat>> = {
  dns1123Label: { name: 'DNS1123Label', problems: dnsLabel, size: 30 },
  dns1123Subdomain: { name: 'DNS1123Subdomain', problems: dnsSubdomain, size: 60 },
  dns1035Label: { name: 'DNS1035Label', problems: (text) => nameRules.dns1035Label(text, false), size: 30 },
  qualifiedName: { name: 'QualifiedName', problems: qualifiedName, size: 60 },
  dns1123LabelPrefix: { name: 'DNS1123LabelPrefix', problems: prefix(nameRules.label), size: 30 },
  dns1123SubdomainPrefix: { name: 'DNS1123SubdomainPrefix', problems: prefix(nameRules.subdomain), size: 60 },
  dns1035LabelPrefix: { name: 'DNS1035LabelPrefix', problems: prefix(nameRules.dns1035Label), size: 30 },
  labelValue: { name: 'LabelValue', problems: labelValue, size: 40 },
  uri: {
    name: 'URI',
    problems: (text) => {
      const parsed = requestUri(text)
      return typeof parsed === 'string' ? [parsed] : []
    },
    size: 1103,
  },
  uuid: { name: 'uuid', problems: unless('does not match the UUID format', (text) => uuid.test(text)), size: 81 },
  byte: { name: 'byte', problems: unless('invalid base64', (text) => text !== '' && badBase64(text) === undefined), size: 84 },
  date: { name: 'date', problems: unless('invalid date', (text) => parseTimestamp(`${text}T00:00:00Z`) !== undefined), size: 89 },
  datetime: { name: 'datetime', problems: unless('invalid datetime', (text) => parseTimestamp(text) !== undefined), size: 89 },
}

const formatType = 'kubernetes.NamedFormat'
const formatValue = (data: NamedFormat): Foreign => ({
  kind: 'foreign',
  type: formatType,
  data,
  size: data.size,
  equals: (other) => other.data === data,
})

function validated(format: Value | undefined, text: Value | undefined): OptionalValue {
  const problems = ((format as Foreign).data as NamedFormat).problems(text as string)
  return problems.length === 0 ? none : some(listOf([...problems]))
}

export const formats: readonly Definition[] = [
  ...Object.entries(namedFormats).map(([name, format]): Definition => [
    `format.${name}`,
    `format.${name}() ${formatType}`,
    () => formatValue(format),
  ]),
  ['format-validate', `${formatType}->validate(string) optional_type(list(string))`, validated],
  [
    'format-named',
    `format.named(string) optional_type(${formatType})`,
    (name) => {
      const format = Object.hasOwn(namedFormats, name as string) ? namedFormats[name as string] : undefined
      return format === undefined ? none : some(formatValue(format))
    },
  ],
]
