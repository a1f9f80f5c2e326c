/** The functions that templates call: Go's own, and kubectl's exists and base64decode. */
import { goFloat, goQuote } from '../../../api/go-value.ts'
import { isJsonObject } from '../../../api/json-object.ts'

/** What an object gives where it has nothing, apart from a null that is written there. */
export const noValue = undefined

/** As %v prints a value; whole numbers are bigints. */
export function printed(value: unknown): string {
  if (value === null || value === undefined) return '<nil>'
  if (Array.isArray(value)) return `[${value.map(printed).join(' ')}]`
  if (isJsonObject(value))
    return `map[${Object.keys(value)
      .sort()
      .map((key) => `${key}:${printed(value[key])}`)
      .join(' ')}]`
  return typeof value === 'number' ? goFloat(value) : String(value as string | boolean | bigint)
}

/** Empty values count as false: zero, no text, no items. */
export const isTrue = (value: unknown): boolean => {
  if (value === null || value === undefined) return false
  if (Array.isArray(value) || typeof value === 'string') return value.length > 0
  if (isJsonObject(value)) return Object.keys(value).length > 0
  return typeof value === 'bigint' ? value !== 0n : value !== 0 && value !== false
}

const basicKinds: Readonly<Record<string, string>> = { string: 'text', number: 'float', bigint: 'int', boolean: 'bool' }

const kindOf = (value: unknown): string => {
  const kind = basicKinds[typeof value]
  if (kind === undefined) throw new Error('incompatible types for comparison')
  return kind
}

function equal(one: unknown, other: unknown): boolean {
  if (one === null || one === undefined || other === null || other === undefined) return (one ?? null) === (other ?? null)
  if (kindOf(one) !== kindOf(other)) throw new Error('incompatible types for comparison')
  return one === other
}

function isLess(one: unknown, other: unknown): boolean {
  if (kindOf(one) !== kindOf(other)) throw new Error('incompatible types for comparison')
  if (typeof one === 'boolean') throw new Error('invalid type for comparison')
  return (one as number) < (other as number)
}

function itemOf(value: unknown, key: unknown): unknown {
  if (value === null || value === undefined) throw new Error('index of untyped nil')
  if (Array.isArray(value) || typeof value === 'string') {
    if (typeof key !== 'bigint') throw new Error(`cannot index slice/array with type ${typeof key === 'number' ? 'float64' : goType(key)}`)
    if (key < 0n || key >= BigInt(value.length)) throw new Error(`index out of range: ${key}`)
    return typeof value === 'string' ? BigInt(Buffer.from(value)[Number(key)] ?? 0) : (value[Number(key)] as unknown)
  }
  if (!isJsonObject(value)) throw new Error(`can't index item of type ${goType(value)}`)
  if (typeof key !== 'string') throw new Error(`value has type ${goType(key)}; should be string`)
  return Object.hasOwn(value, key) ? value[key] : noValue
}

const goType = (value: unknown): string =>
  typeof value === 'string'
    ? 'string'
    : typeof value === 'number'
      ? 'float64'
      : typeof value === 'bigint'
        ? 'int64'
        : typeof value === 'boolean'
          ? 'bool'
          : Array.isArray(value)
            ? '[]interface {}'
            : isJsonObject(value)
              ? 'map[string]interface {}'
              : '<nil>'

/** As fmt.Print: a space between two that are both no texts. */
const joined = (values: readonly unknown[]): string =>
  values.reduce<string>(
    (text, value, at) => `${text}${at > 0 && typeof value !== 'string' && typeof values[at - 1] !== 'string' ? ' ' : ''}${printed(value)}`,
    '',
  )

const verb = /%([-+# 0]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/g

/** As fmt.Sprintf, with the verbs that values of objects can have. */
function format(pattern: string, values: readonly unknown[]): string {
  let at = 0
  const text = pattern.replace(verb, (_, flags: string, width: string | undefined, places: string | undefined, letter: string) => {
    if (letter === '%') return '%'
    if (at >= values.length) return `%!${letter}(MISSING)`
    const shown = formatted(values[at++], letter, places === undefined ? undefined : Number(places))
    const sign = flags.includes('+') && /^[\d]/.test(shown) && 'dfeg'.includes(letter) ? `+${shown}` : shown
    if (width === undefined) return sign
    return flags.includes('-')
      ? sign.padEnd(Number(width))
      : flags.includes('0') && 'dfegx'.includes(letter)
        ? sign.padStart(Number(width), '0')
        : sign.padStart(Number(width))
  })
  const extra = values.slice(at).map((value) => `${goType(value)}=${printed(value)}`)
  return extra.length === 0 ? text : `${text}%!(EXTRA ${extra.join(', ')})`
}

function formatted(value: unknown, letter: string, places: number | undefined): string {
  const wrong = (): string => `%!${letter}(${value === null || value === undefined ? '<nil>' : `${goType(value)}=${printed(value)}`})`
  switch (letter) {
    case 'v':
      return printed(value)
    case 's':
      if (Array.isArray(value)) return `[${value.map((each) => formatted(each, 's', places)).join(' ')}]`
      return typeof value === 'string' ? value.slice(0, places) : wrong()
    case 'q':
      return typeof value === 'string' ? goQuote(value) : wrong()
    case 'd':
      return typeof value === 'bigint' ? String(value) : wrong()
    case 'x':
      return typeof value === 'bigint' ? value.toString(16) : typeof value === 'string' ? Buffer.from(value).toString('hex') : wrong()
    case 'c':
      return typeof value === 'bigint' ? String.fromCodePoint(Number(value)) : wrong()
    case 'f':
      return typeof value === 'number' ? value.toFixed(places ?? 6) : wrong()
    case 'e':
      return typeof value === 'number' ? value.toExponential(places ?? 6).replace(/e([-+])(\d)$/, 'e$10$2') : wrong()
    case 'g':
      return typeof value === 'number' ? printed(value) : wrong()
    case 't':
      return typeof value === 'boolean' ? String(value) : wrong()
    case 'T':
      return goType(value)
    default:
      return wrong()
  }
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;', '\0': '\uFFFD' }

type TemplateFunction = (values: readonly unknown[]) => unknown

/** By name; `and` and `or` look no further than they must, so that `execute.ts` has them. */
export const functions: Readonly<Record<string, TemplateFunction>> = {
  not: ([value]) => !isTrue(value),
  eq: ([one, ...others]) => {
    if (others.length === 0) throw new Error('missing argument for comparison')
    return others.some((other) => equal(one, other))
  },
  ne: ([one, other]) => !equal(one, other),
  lt: ([one, other]) => isLess(one, other),
  le: ([one, other]) => isLess(one, other) || equal(one, other),
  gt: ([one, other]) => isLess(other, one),
  ge: ([one, other]) => isLess(other, one) || equal(one, other),
  len: ([value]) => {
    if (typeof value === 'string') return BigInt(Buffer.byteLength(value))
    if (Array.isArray(value)) return BigInt(value.length)
    if (isJsonObject(value)) return BigInt(Object.keys(value).length)
    throw new Error(value === null || value === undefined ? 'len of nil pointer' : `len of type ${goType(value)}`)
  },
  index: ([value, ...keys]) => keys.reduce(itemOf, value),
  slice: ([value, from = 0n, to]) => (value as string).slice(Number(from), to === undefined ? undefined : Number(to)),
  print: joined,
  println: (values) => `${values.map(printed).join(' ')}\n`,
  printf: ([pattern, ...values]) => format(String(pattern), values),
  html: (values) => joined(values).replace(/[&<>"'\0]/g, (mark) => entities[mark] ?? mark),
  js: (values) =>
    joined(values)
      .replace(/[\\'"]/g, '\\$&')
      .replace(/[<>&=]|[\0-\x1f]/g, (mark) => `\\u00${mark.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`),
  urlquery: (values) => encodeURIComponent(joined(values)).replaceAll('%20', '+'),
  exists: ([value, ...keys]) => {
    try {
      return keys.reduce(itemOf, value) !== noValue
    } catch {
      return false
    }
  },
  base64decode: ([value]) => {
    const text = String(value)
    if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text.replace(/[\r\n]/g, '')))
      throw new Error('illegal base64 data')
    return Buffer.from(text, 'base64').toString()
  },
}
