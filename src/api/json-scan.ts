/** JSON beyond JSON.parse: duplicate keys are seen, and syntax errors are worded as Go words them. */
import { parseExact } from '../base/exact-json.ts'
import { DecodeError } from './decode-error.ts'

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

/** The greatest nesting that a body may have, as Go's decoder has it. */
const deepest = 10_000

/** The value of JSON text, with Go's words for what is wrong. */
export function parseJson(text: string): unknown {
  try {
    return parseExact(text)
  } catch {
    throw new DecodeError(syntaxError(text))
  }
}

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

const shown = (character: string): string =>
  character === "'" ? `'\\''` : character === '"' ? `'"'` : `'${JSON.stringify(character).slice(1, -1)}'`

/** Walks the text as Go's scanner does until the first character that cannot stand where it stands. */
function syntaxError(text: string): string {
  const ended = 'unexpected end of JSON input'
  const closers: ('}' | ']')[] = []
  let at = 0
  const space = (): void => {
    while (at < text.length && /[ \t\r\n]/.test(text[at] ?? '')) at++
  }
  const wrong = (context: string): string =>
    at >= text.length ? ended : `invalid character ${shown(String.fromCodePoint(text.codePointAt(at) ?? 0))} ${context}`
  /** Steps over one scalar; an answer is the error. */
  const scalar = (): string | undefined => {
    const character = text[at] ?? ''
    if (character === '"') return string()
    for (const literal of ['true', 'false', 'null']) {
      if (character !== literal[0]) continue
      for (const letter of literal) {
        if (text[at] !== letter) return wrong(`in literal ${literal} (expecting '${letter}')`)
        at++
      }
      return undefined
    }
    if (character === '-' || /\d/.test(character)) return number()
    return wrong('looking for beginning of value')
  }
  const string = (): string | undefined => {
    for (at++; at < text.length && text[at] !== '"'; at++) {
      if ((text.charCodeAt(at) || 32) < 32) return wrong('in string literal')
      if (text[at] !== '\\') continue
      at++
      if (at < text.length && !/["\\/bfnrtu]/.test(text[at] ?? '')) return wrong('in string escape code')
      if (text[at] !== 'u') continue
      for (let digits = 0; digits < 4; digits++)
        if (!/[0-9a-fA-F]/.test(text[++at] ?? '')) return wrong('in \\u hexadecimal character escape')
    }
    if (at >= text.length) return ended
    at++
    return undefined
  }
  const number = (): string | undefined => {
    if (text[at] === '-' && !/\d/.test(text[++at] ?? '')) return wrong('in numeric literal')
    if (text[at] === '0') at++
    else while (/\d/.test(text[at] ?? '')) at++
    if (text[at] === '.') {
      if (!/\d/.test(text[++at] ?? '')) return wrong('after decimal point in numeric literal')
      while (/\d/.test(text[at] ?? '')) at++
    }
    if (text[at] === 'e' || text[at] === 'E') {
      if (/[+-]/.test(text[++at] ?? '')) at++
      if (!/\d/.test(text[at] ?? '')) return wrong('in exponent of numeric literal')
      while (/\d/.test(text[at] ?? '')) at++
    }
    return undefined
  }
  const key = (afterComma: boolean): string | undefined => {
    space()
    if (text[at] === '}' && !afterComma) return undefined
    if (text[at] !== '"') return wrong('looking for beginning of object key string')
    const problem = string()
    if (problem !== undefined) return problem
    space()
    if (text[at] !== ':') return wrong('after object key')
    at++
    return undefined
  }
  for (;;) {
    space()
    const opener = text[at]
    if (opener === '{' || opener === '[') {
      at++
      closers.push(opener === '{' ? '}' : ']')
      if (closers.length > deepest) return 'exceeded max depth'
      const problem = opener === '{' ? key(false) : undefined
      if (problem !== undefined) return problem
      space()
      if (text[at] !== closers.at(-1)) continue
    } else {
      const problem = scalar()
      if (problem !== undefined) return problem
    }
    for (;;) {
      space()
      const closer = closers.at(-1)
      if (closer === undefined) return at >= text.length ? ended : wrong('after top-level value')
      if (text[at] === closer) {
        at++
        closers.pop()
        continue
      }
      if (text[at] !== ',') return wrong(closer === '}' ? 'after object key:value pair' : 'after array element')
      at++
      const problem = closer === '}' ? key(true) : undefined
      if (problem !== undefined) return problem
      break
    }
  }
}
