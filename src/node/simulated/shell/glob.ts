/** Shell patterns: `*`, `?`, `[...]`, for file names, `case`, `[[` and `${x#...}`. */
import type { Files } from '../files.ts'

/** A pattern as text in which a backslash makes the next character plain. */
export const escapePattern = (text: string): string => text.replace(/[\\*?[\]]/g, '\\$&')

/** True when the pattern has a live wildcard. */
export const isPattern = (pattern: string): boolean => /(?:^|[^\\])(?:\\\\)*[*?[]/.test(pattern)

/** The pattern as a regular expression that must match whole; `slashes` false keeps wildcards within one name. */
export function patternSource(pattern: string, { slashes = true, lazy = false } = {}): string {
  const any = slashes ? '[\\s\\S]' : '[^/]'
  let source = ''
  for (let at = 0; at < pattern.length; at++) {
    const mark = pattern[at] ?? ''
    if (mark === '\\') source += escapeRegExp(pattern[++at] ?? '\\')
    else if (mark === '*') source += `${any}*${lazy ? '?' : ''}`
    else if (mark === '?') source += any
    else if (mark === '[') {
      const found = bracket(pattern, at)
      source += found.source
      at = found.end
    } else source += escapeRegExp(mark)
  }
  return source
}

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')

const classes: Readonly<Record<string, string>> = {
  alnum: 'a-zA-Z0-9',
  alpha: 'a-zA-Z',
  digit: '0-9',
  lower: 'a-z',
  upper: 'A-Z',
  space: '\\s',
  punct: '!-\\/:-@\\[-`{-~',
  xdigit: '0-9a-fA-F',
  blank: ' \\t',
}

function bracket(pattern: string, start: number): { readonly source: string; readonly end: number } {
  let at = start + 1
  const negated = pattern[at] === '!' || pattern[at] === '^'
  if (negated) at++
  let inner = ''
  for (let first = true; at < pattern.length; at++, first = false) {
    const mark = pattern[at] ?? ''
    if (mark === ']' && !first) return { source: `[${negated ? '^' : ''}${inner}]`, end: at }
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

/** Does the whole text match? */
export const matches = (pattern: string, text: string): boolean =>
  isPattern(pattern) ? new RegExp(`^${patternSource(pattern)}$`).test(text) : unescapePattern(pattern) === text

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
      const expression = new RegExp(`^${patternSource(part, { slashes: false })}$`)
      for (const name of files.list(real))
        if (expression.test(name) && (part.startsWith('.') || !name.startsWith('.'))) next.push(join(name))
    }
    found = next
  }
  return found.map(({ shown }) => shown).sort()
}
