/** Templates of `-o jsonpath`: text with JSON paths, quoted text and loops in braces. */
import { printJson } from '../../api/json-print.ts'
import { type JsonPath, jsonPath } from './json-path.ts'
import { unquote } from './unquote.ts'

type Part =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'path'; readonly path: JsonPath }
  | { readonly type: 'range'; readonly path: JsonPath; readonly body: readonly Part[] }

/** Prints what one part of a template found. */
export type PrintFound = (values: readonly unknown[]) => string

/**
 * Reads a template; what it gives prints a value, by default as text: what a path finds with spaces between. Throws what is wrong with it.
 */
export function jsonPathTemplate(template: string, print: PrintFound = asText): (value: unknown) => string {
  const { parts } = readParts(tokens(template), 0, false)
  return (value) => printed(parts, value, print)
}

interface Token {
  readonly inBraces: boolean
  readonly text: string
}

const braced = /\{((?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^"'}])*)\}/y

function tokens(template: string): readonly Token[] {
  const found: Token[] = []
  for (let at = 0; at < template.length;) {
    const open = template.indexOf('{', at)
    if (open < 0) return [...found, { inBraces: false, text: template.slice(at) }]
    if (open > at) found.push({ inBraces: false, text: template.slice(at, open) })
    braced.lastIndex = open
    const match = braced.exec(template)
    if (match === null) throw new Error(/^\{[^"'}]*["']/.test(template.slice(open)) ? 'unterminated quoted string' : 'unclosed action')
    found.push({ inBraces: true, text: (match[1] ?? '').trim() })
    at = braced.lastIndex
  }
  return found
}

function readParts(all: readonly Token[], from: number, isInRange: boolean): { readonly parts: readonly Part[]; readonly next: number } {
  const parts: Part[] = []
  let at = from
  while (at < all.length) {
    const { inBraces, text } = all[at] ?? { inBraces: false, text: '' }
    at++
    if (!inBraces) parts.push({ type: 'text', text })
    else if (text === 'end') {
      if (isInRange) return { parts, next: at }
      throw new Error('not in range, nothing to end')
    } else if (/^range\s/.test(text)) {
      const inner = readParts(all, at, true)
      parts.push({ type: 'range', path: pathOf(text.replace(/^range\s+/, '')), body: inner.parts })
      at = inner.next
    } else parts.push(...expressions(text))
  }
  if (isInRange) throw new Error('unexpected end of range')
  return { parts, next: at }
}

/** What stands between two braces: a path, or quoted texts. */
function expressions(text: string): readonly Part[] {
  if (!/^["']/.test(text)) return [{ type: 'path', path: pathOf(text) }]
  const quoted = text.match(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g) ?? []
  return quoted.map((one): Part => {
    const read = unquote(one)
    if (read === undefined) throw new Error(`unquote string ${one} error invalid syntax`)
    return { type: 'text', text: read }
  })
}

function pathOf(text: string): JsonPath {
  const path = jsonPath(text)
  if (path === undefined) throw new Error(`invalid path ${text}`)
  return path
}

const printed = (parts: readonly Part[], value: unknown, print: PrintFound): string =>
  parts
    .map((part) => {
      if (part.type === 'text') return print([part.text])
      const values = part.path(value)
      return part.type === 'path' ? print(values) : values.map((each) => printed(part.body, each, print)).join('')
    })
    .join('')

const asText: PrintFound = (values) => values.map(printedValue).join(' ')

/** A value as it stands in text: lists and maps as JSON in one line. */
const printedValue = (value: unknown): string => (typeof value === 'object' && value !== null ? printJson(value, 0) : String(value))
