/** Shell patterns: `*`, `?`, `[...]`, for file names, `case`, `[[` and `${x#...}`. */
import { classes, literal } from '../expressions/posix.ts'
import type { Files } from '../files.ts'
import { ShellError } from './state.ts'

/** A pattern as text in which a backslash makes the next character plain. */
export const escapePattern = (text: string): string => text.replace(/[\\*?[\]]/g, '\\$&')

/** True when the pattern has a live wildcard. */
export const isPattern = (pattern: string): boolean => /(?:^|[^\\])(?:\\\\)*[*?[]/.test(pattern)

/** One place of a pattern: any text, or one sign that it takes. */
type Element = 'any' | ((sign: string) => boolean)

/** `slashes` false keeps wildcards within one name. */
function elementsOf(pattern: string, slashes = true): readonly Element[] {
  const elements: Element[] = []
  for (let at = 0; at < pattern.length; at++) {
    const mark = pattern[at] ?? ''
    if (mark === '*') elements.push('any')
    else if (mark === '?') elements.push((sign) => slashes || sign !== '/')
    else if (mark === '[') {
      const { source, end } = bracket(pattern, at)
      const set = new RegExp(source)
      elements.push((sign) => set.test(sign) && (slashes || sign !== '/'))
      at = end
    } else {
      const wanted = mark === '\\' ? (pattern[++at] ?? '\\') : mark
      elements.push((sign) => sign === wanted)
    }
  }
  return elements
}

const longestText = 1024 ** 2

/**
 * How long the parts of the text are that match from its start on. All places of the pattern are followed at once, so that no pattern takes
 * longer than its length times the text's.
 */
function* lengthsOf(elements: readonly Element[], text: string): Generator<number> {
  let places = reached(elements, [0])
  for (let at = 0; ; at++) {
    if (places.at(-1) === elements.length) yield at
    if (at > longestText) throw new ShellError('text too long for a pattern', 2)
    const sign = text[at]
    if (sign === undefined || places.length === 0) return
    const next = places.flatMap((place) => {
      const element = elements[place]
      return element === 'any' ? [place] : element?.(sign) === true ? [place + 1] : []
    })
    places = reached(elements, next)
  }
}

/** These places, in order, and those that lie behind a wildcard that takes nothing. */
function reached(elements: readonly Element[], places: readonly number[]): readonly number[] {
  const all: number[] = []
  for (const place of places)
    for (let at = place; at > (all.at(-1) ?? -1); at++) {
      all.push(at)
      if (elements[at] !== 'any') break
    }
  return all
}

/** Where the shortest or the longest match begins or ends that starts, or ends, the text. */
export function cutOf(
  pattern: string,
  text: string,
  { atEnd, isLongest }: { readonly atEnd: boolean; readonly isLongest: boolean },
): number | undefined {
  const elements = elementsOf(pattern)
  let length: number | undefined
  for (const each of lengthsOf(atEnd ? elements.toReversed() : elements, atEnd ? reversed(text) : text)) {
    length = each
    if (!isLongest) break
  }
  return length === undefined ? undefined : atEnd ? text.length - length : length
}

const reversed = (text: string): string => text.split('').reverse().join('')

/** The pattern as a regular expression, in the spelling of Go's engine, which does not backtrack. */
export function patternSource(pattern: string): string {
  let source = ''
  for (let at = 0; at < pattern.length; at++) {
    const mark = pattern[at] ?? ''
    if (mark === '\\') source += literal(pattern[++at] ?? '\\')
    else if (mark === '*') source += '.*'
    else if (mark === '?') source += '.'
    else if (mark === '[') {
      const found = bracket(pattern, at)
      source += found.source
      at = found.end
    } else source += literal(mark)
  }
  return source
}

/** A range from a later sign to an earlier one takes nothing. */
const nothing = '[^\\s\\S]'

function isClass(inner: string): boolean {
  try {
    return new RegExp(`[${inner}]`, 'u') instanceof RegExp
  } catch {
    return false
  }
}

function bracket(pattern: string, start: number): { readonly source: string; readonly end: number } {
  let at = start + 1
  const negated = pattern[at] === '!' || pattern[at] === '^'
  if (negated) at++
  let inner = ''
  for (let first = true; at < pattern.length; at++, first = false) {
    const mark = pattern[at] ?? ''
    if (mark === ']' && !first) return { source: isClass(inner) ? `[${negated ? '^' : ''}${inner}]` : nothing, end: at }
    const named = /^\[:(\w+):\]/.exec(pattern.slice(at))
    if (named !== null) {
      inner += classes[named[1] ?? ''] ?? ''
      at += named[0].length - 1
    } else if (mark === '\\') inner += escapeClass(pattern[++at] ?? '\\')
    else inner += mark === '-' ? '-' : escapeClass(mark)
  }
  return { source: '\\[', end: start }
}

const escapeClass = (mark: string): string => (/[\\\]^[]/.test(mark) ? `\\${mark}` : mark)

function isWhole(elements: readonly Element[], text: string): boolean {
  for (const length of lengthsOf(elements, text)) if (length === text.length) return true
  return false
}

/** Does the whole text match? */
export const matches = (pattern: string, text: string): boolean =>
  isPattern(pattern) ? isWhole(elementsOf(pattern), text) : unescapePattern(pattern) === text

export const unescapePattern = (pattern: string): string => pattern.replace(/\\([\s\S])/g, '$1')

/** Paths that match, sorted; none when nothing does. `directory` is where relative patterns start. */
export function expandPath(files: Files, directory: string, pattern: string): string[] {
  const absolute = pattern.startsWith('/')
  let found: { readonly shown: string; readonly real: string }[] = [{ shown: absolute ? '/' : '', real: absolute ? '/' : directory }]
  for (const part of pattern.split('/').filter((name) => name !== '')) {
    const next: { shown: string; real: string }[] = []
    for (const { shown, real } of found) {
      const join = (name: string): { shown: string; real: string } => ({
        shown: shown === '' || shown.endsWith('/') ? shown + name : `${shown}/${name}`,
        real: real.endsWith('/') ? real + name : `${real}/${name}`,
      })
      if (!isPattern(part)) {
        const entry = join(unescapePattern(part))
        if (files.stat(entry.real) !== undefined) next.push(entry)
        continue
      }
      if (files.stat(real)?.type !== 'directory') continue
      const elements = elementsOf(part, false)
      for (const name of files.list(real))
        if (isWhole(elements, name) && (part.startsWith('.') || !name.startsWith('.'))) next.push(join(name))
    }
    found = next
  }
  return found.map(({ shown }) => shown).sort()
}
