/** Values as Go prints them with %v, %s and %q. */
import { goNumber, goQuote } from './go-value.ts'
import { isJsonObject } from './json-object.ts'

/** A JSON value: `map[name:a]`, `[a b]`, `<nil>`. */
export const goPlain = (value: unknown): string => printed(value, bare)

/** The same where a text was asked for: `[a %!s(int64=1) <nil>]`. */
export const goWord = (value: unknown): string =>
  (value ?? null) === null ? '%!s(<nil>)' : printed(value, (one) => (isPlainWord(one) ? bare(one) : `%!s(${goTypeName(one)}=${bare(one)})`))

const isPlainWord = (value: unknown): boolean => typeof value === 'string' || (value ?? null) === null

function printed(value: unknown, leaf: (one: unknown) => string): string {
  if (Array.isArray(value)) return `[${value.map((item) => printed(item, leaf)).join(' ')}]`
  if (!isJsonObject(value)) return leaf(value)
  const members = Object.keys(value).sort()
  return `map[${members.map((key) => `${key}:${printed(value[key], leaf)}`).join(' ')}]`
}

function bare(value: unknown): string {
  if (value === null || value === undefined) return '<nil>'
  if (typeof value === 'number') return goNumber(value)
  // Only texts, booleans and whole numbers of 64 bits are left.
  return String(value as string | boolean | bigint)
}

/** Go's type of a JSON value, as its errors print it. */
export function goTypeName(value: unknown): string {
  if (value === null || value === undefined) return '%!s(<nil>)'
  if (Array.isArray(value)) return '[]interface {}'
  if (isJsonObject(value)) return 'map[string]interface {}'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'string') return 'string'
  return typeof value === 'number' && !Number.isSafeInteger(value) ? 'float64' : 'int64'
}

/** Go's %q of a list of strings. */
export const goStrings = (list: readonly string[]): string => `[${list.map(goQuote).join(' ')}]`
