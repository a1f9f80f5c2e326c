/**
 * Functions on texts: those of CEL itself and of its extension library, version 2, as Kubernetes has it. Upstream: cel-go's common/stdlib
 * and ext/strings.go.
 */
import { controlEscapes } from '../../go-value.ts'
import type { Definition } from '../declaration.ts'
import { CelError, elementsOf, type ListValue, listOf, type Value } from '../value.ts'
import { formatText } from './format-text.ts'
import { matches } from './regex.ts'

const characters = (text: Value | undefined): string[] => [...(text as string)]
const at = (index: Value | undefined): number => Number(index as bigint)
const outOfRange = (index: number): CelError => new CelError(`index out of range: ${index}`)

function charAt(text: Value | undefined, index: Value | undefined): string {
  const all = characters(text)
  const place = at(index)
  if (place < 0 || place > all.length) throw outOfRange(place)
  return all[place] ?? ''
}

function indexOf(text: Value | undefined, part: Value | undefined, from = 0): bigint {
  if (part === '') return BigInt(from)
  const [all, wanted] = [characters(text), characters(part)]
  if (from < 0) throw outOfRange(from)
  for (let place = from; place + wanted.length <= all.length; place++)
    if (wanted.every((character, index) => all[place + index] === character)) return BigInt(place)
  return -1n
}

function lastIndexOf(text: Value | undefined, part: Value | undefined, from?: number): bigint {
  const [all, wanted] = [characters(text), characters(part)]
  if (part === '') return BigInt(from ?? all.length)
  const last = from ?? all.length - 1
  if (last < 0) throw outOfRange(last)
  if (from !== undefined && from >= all.length) return -1n
  for (let place = Math.min(from ?? all.length, all.length - wanted.length); place >= 0; place--)
    if (wanted.every((character, index) => all[place + index] === character)) return BigInt(place)
  return -1n
}

function substring(text: Value | undefined, start: number, end?: number): string {
  const all = characters(text)
  const stop = end ?? all.length
  if (end !== undefined && start > end) throw new CelError(`invalid substring range. start: ${start}, end: ${end}`)
  if (start < 0 || start > all.length) throw outOfRange(start)
  if (stop < 0 || stop > all.length) throw outOfRange(stop)
  return all.slice(start, stop).join('')
}

/** What one call may make; upstream lets it grow until memory ends. */
const longest = 2 ** 24

function bounded(length: number): void {
  if (length > longest) throw new CelError('result is too long')
}

/** Go's strings.Replace; an empty text is found around every character. */
function replace(text: string, old: string, by: string, most: number): string {
  if (most === 0) return text
  if (old === '') {
    let left = most < 0 ? Infinity : most
    bounded(text.length + by.length * Math.min(left, text.length + 1))
    const put = (): string => (left-- > 0 ? by : '')
    return [...text].map((character) => put() + character).join('') + put()
  }
  const parts = text.split(old)
  const count = most < 0 ? parts.length - 1 : Math.min(most, parts.length - 1)
  bounded(text.length + by.length * count)
  return (
    parts.slice(0, count + 1).join(by) +
    parts
      .slice(count + 1)
      .map((part) => old + part)
      .join('')
  )
}

/** Go's strings.SplitN. */
function split(text: string, separator: string, most: number): ListValue {
  if (most === 0) return listOf([])
  const parts = separator === '' ? [...text] : text.split(separator)
  return listOf(most > 0 && parts.length > most ? [...parts.slice(0, most - 1), parts.slice(most - 1).join(separator)] : parts)
}

const space = /^[\s\u0085\u200e\u200f]+|[\s\u0085\u200e\u200f]+$/g
const ascii = (text: string, pattern: RegExp, change: (letter: string) => string): string => text.replace(pattern, change)
function join(list: Value | undefined, separator: string): string {
  const items = [...elementsOf(list as ListValue)].map((item) => item as string)
  bounded(items.reduce((length, item) => length + item.length + separator.length, 0))
  return items.join(separator)
}

const escapes: Readonly<Record<string, string>> = { ...controlEscapes, '\\': '\\\\', '"': '\\"' }
const quote = (text: string): string => `"${[...text].map((character) => escapes[character] ?? character).join('')}"`

export const strings: readonly Definition[] = [
  ['contains_string', 'string->contains(string) bool', (text, part) => (text as string).includes(part as string)],
  ['starts_with_string', 'string->startsWith(string) bool', (text, part) => (text as string).startsWith(part as string)],
  ['ends_with_string', 'string->endsWith(string) bool', (text, part) => (text as string).endsWith(part as string)],
  ['matches', 'matches(string, string) bool', (text, pattern) => matches(text as string, pattern as string)],
  ['matches_string', 'string->matches(string) bool', (text, pattern) => matches(text as string, pattern as string)],
  ['string_char_at_int', 'string->charAt(int) string', charAt],
  ['string_index_of_string', 'string->indexOf(string) int', (text, part) => indexOf(text, part)],
  ['string_index_of_string_int', 'string->indexOf(string, int) int', (text, part, from) => indexOf(text, part, at(from))],
  ['string_last_index_of_string', 'string->lastIndexOf(string) int', (text, part) => lastIndexOf(text, part)],
  ['string_last_index_of_string_int', 'string->lastIndexOf(string, int) int', (text, part, from) => lastIndexOf(text, part, at(from))],
  ['string_lower_ascii', 'string->lowerAscii() string', (text) => ascii(text as string, /[A-Z]/g, (letter) => letter.toLowerCase())],
  ['string_upper_ascii', 'string->upperAscii() string', (text) => ascii(text as string, /[a-z]/g, (letter) => letter.toUpperCase())],
  [
    'string_replace_string_string',
    'string->replace(string, string) string',
    (text, old, by) => replace(text as string, old as string, by as string, -1),
  ],
  [
    'string_replace_string_string_int',
    'string->replace(string, string, int) string',
    (text, old, by, most) => replace(text as string, old as string, by as string, at(most)),
  ],
  ['string_split_string', 'string->split(string) list(string)', (text, separator) => split(text as string, separator as string, -1)],
  [
    'string_split_string_int',
    'string->split(string, int) list(string)',
    (text, separator, most) => split(text as string, separator as string, at(most)),
  ],
  ['string_substring_int', 'string->substring(int) string', (text, start) => substring(text, at(start))],
  ['string_substring_int_int', 'string->substring(int, int) string', (text, start, end) => substring(text, at(start), at(end))],
  ['string_trim', 'string->trim() string', (text) => (text as string).replace(space, '')],
  ['list_join', 'list(string)->join() string', (list) => join(list, '')],
  ['list_join_string', 'list(string)->join(string) string', (list, separator) => join(list, separator as string)],
  ['string_format', 'string->format(list(dyn)) string', (text, args) => formatText(text as string, args as ListValue)],
  ['strings_quote', 'strings.quote(string) string', (text) => quote(text as string)],
]
