/** Values as Go prints them with %v and %q. */
import { goNumber, goQuote } from './go-value.ts'
import { isJsonObject } from './json-object.ts'

/** A JSON value: `map[name:a]`, `[a b]`, `<nil>`. */
export function goPlain(value: unknown): string {
  if (value === null || value === undefined) return '<nil>'
  if (Array.isArray(value)) return `[${value.map(goPlain).join(' ')}]`
  if (isJsonObject(value))
    return `map[${Object.keys(value)
      .sort()
      .map((key) => `${key}:${goPlain(value[key])}`)
      .join(' ')}]`
  if (typeof value === 'number') return goNumber(value)
  // Only texts, booleans and whole numbers of 64 bits are left.
  return String(value as string | boolean | bigint)
}

/** Go's %q of a list of strings. */
export const goStrings = (list: readonly string[]): string => `[${list.map(goQuote).join(' ')}]`
