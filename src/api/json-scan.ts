/** JSON beyond JSON.parse: duplicate keys, numbers without end and depth are seen, and errors are worded as Go words them. */
import { parseExact } from '../base/exact-json.ts'
import { DecodeError } from './decode-error.ts'
import { syntaxError, type Units } from './json-syntax.ts'

/** An object whose keys occur more than once: all entries in the order of the text. Only decoding knows it. */
export class Entries {
  readonly pairs: [string, unknown][] = []
}

/** How many keys the text has, all objects together: against the number of keys after parsing this tells whether some were lost. */
export function countKeys(text: string): number {
  let keys = 0
  let at = text.indexOf('"')
  while (at >= 0) {
    let end = text.indexOf('"', at + 1)
    while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
    if (end < 0) return keys
    let next = end + 1
    let code = text.charCodeAt(next)
    while (code === 32 || code === 10 || code === 13 || code === 9) code = text.charCodeAt(++next)
    if (code === 58) keys++
    at = text.indexOf('"', next)
  }
  return keys
}

function isEscaped(text: string, quoteAt: number): boolean {
  let slashes = 0
  while (text.charCodeAt(quoteAt - 1 - slashes) === 92) slashes++
  return slashes % 2 === 1
}

/** JSON.parse, but objects with duplicate keys come as `Entries`. For texts that JSON.parse accepts. */
export function parseWithDuplicates(text: string): unknown {
  let at = 0
  const space = (): void => {
    while (/\s/.test(text[at] ?? '')) at++
  }
  const string = (): string => {
    let end = text.indexOf('"', at + 1)
    while (isEscaped(text, end)) end = text.indexOf('"', end + 1)
    const made: unknown = JSON.parse(text.slice(at, end + 1))
    at = end + 1
    return String(made)
  }
  const value = (): unknown => {
    space()
    if (text[at] === '"') return string()
    if (text[at] === '{') return object()
    if (text[at] === '[') return array()
    const literal = /[^\s,\]}]+/y
    literal.lastIndex = at
    const word = literal.exec(text)?.[0] ?? 'null'
    at += word.length
    return parseExact(word)
  }
  const array = (): unknown[] => {
    const items: unknown[] = []
    at++
    for (space(); text[at] !== ']'; space()) {
      items.push(value())
      space()
      if (text[at] === ',') at++
    }
    at++
    return items
  }
  const object = (): unknown => {
    const entries = new Entries()
    at++
    for (space(); text[at] !== '}'; space()) {
      const key = string()
      space()
      at++
      entries.pairs.push([key, value()])
      space()
      if (text[at] === ',') at++
    }
    at++
    const keys = new Set(entries.pairs.map(([key]) => key))
    return keys.size === entries.pairs.length ? Object.fromEntries(entries.pairs) : entries
  }
  return value()
}

/** The first number of the text that is larger than any float, which Go's decoder refuses where JavaScript's has infinity. */
export function endlessNumber(text: string): string | undefined {
  if (!/[eE]\+?\d{3}|\d{309}/.test(text)) return undefined
  return text.match(/(?<=[:,[\s])-?\d[\d.]*(?:[eE]\+?\d+)?/g)?.find((number) => !Number.isFinite(Number(number)))
}

/** The value of JSON text, with Go's words for what is wrong. */
export function parseJson(text: string, units?: Units): unknown {
  try {
    return parseExact(text)
  } catch {
    throw new DecodeError(syntaxError(text, units))
  }
}

/** How deep what is taken from others may nest: Go takes more, but nothing of use comes near this, and all of it is walked level by level. */
export const deepest = 1000

/** Where the text opens more brackets than these levels, those in strings counted too; undefined: nowhere. */
export function deeperAt(text: string, levels: number): number | undefined {
  if (text.length <= levels) return undefined
  let open = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 91 || code === 123) {
      if (++open > levels) return at
    } else if ((code === 93 || code === 125) && open > 0) open--
  }
  return undefined
}
