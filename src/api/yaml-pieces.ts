/** The pieces of YAML that are read whole: scalars, tags, directives. Only where they begin and end matters here, and what is wrong with them. */
import type { Cursor } from './yaml-cursor.ts'

const word = /[\w-]*/y

/** Text without quotes, in blocks that are indented this deep. True: it ended with a line, so that a key may follow. */
export function passPlain(cursor: Cursor, indent: number, isInFlow: boolean): boolean {
  let hasBroken = false
  while (!cursor.isMark('---') && !cursor.isMark('...') && cursor.ahead() !== '#') {
    while (!cursor.isSpace() && !(cursor.ahead() === ':' && cursor.isSpace(1)) && !(isInFlow && cursor.isOneOf(',?[]{}'))) {
      hasBroken = false
      cursor.skip()
    }
    if (cursor.isAtEnd() || !cursor.isSpace()) break
    while (!cursor.isAtEnd() && cursor.isSpace()) {
      if (cursor.isBreak()) {
        hasBroken = true
        cursor.skipBreak()
      } else if (hasBroken && cursor.column <= indent && cursor.ahead() === '\t')
        throw cursor.misfit('found a tab character that violates indentation')
      else cursor.skip()
    }
    if (!isInFlow && cursor.column <= indent) break
  }
  return hasBroken
}

/** Text in quotes. */
export function passQuoted(cursor: Cursor): void {
  const quote = cursor.ahead()
  cursor.skip()
  for (;;) {
    if (cursor.isMark('---') || cursor.isMark('...')) throw cursor.misfit('found unexpected document indicator')
    if (cursor.isAtEnd()) throw cursor.misfit('found unexpected end of stream')
    while (!cursor.isSpace()) {
      if (quote === "'" && cursor.ahead() === "'" && cursor.ahead(1) === "'") cursor.skip(2)
      else if (cursor.ahead() === quote) return cursor.skip()
      else if (quote === '"' && cursor.ahead() === '\\') {
        passEscape(cursor)
        // An escaped line break is one all the same.
        if (cursor.column === 0) break
      } else cursor.skip()
    }
    while (!cursor.isAtEnd() && cursor.isSpace()) {
      if (cursor.isBreak()) cursor.skipBreak()
      else cursor.skip()
    }
  }
}

const codeLengths: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 }

function passEscape(cursor: Cursor): void {
  const kind = cursor.ahead(1)
  if (/[\n\r\u0085\u2028\u2029]/.test(kind)) {
    cursor.skip()
    return cursor.skipBreak()
  }
  const length = codeLengths[kind] ?? 0
  if (length === 0 && !/^[0abt\tnvfre "'\\N_LP]$/.test(kind)) throw cursor.misfit('found unknown escape character')
  cursor.skip(2)
  const digits = cursor.text.slice(cursor.at, cursor.at + length)
  if (!/^[\da-fA-F]*$/.test(digits) || digits.length < length) throw cursor.misfit('did not find expected hexdecimal number')
  const code = Number.parseInt(digits, 16)
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) throw cursor.misfit('found invalid Unicode character escape code')
  cursor.skip(length)
}

/** A text that `|` or `>` begins, in a block that is indented this deep. */
export function passBlock(cursor: Cursor, parent: number): void {
  cursor.skip()
  let increment = ''
  if (cursor.isOneOf('+-')) {
    cursor.skip()
    increment = cursor.take(/\d?/y)
  } else {
    increment = cursor.take(/\d?/y)
    if (increment !== '' && increment !== '0' && cursor.isOneOf('+-')) cursor.skip()
  }
  if (increment === '0') throw cursor.misfit('found an indentation indicator equal to 0')
  passRestOfLine(cursor)
  let indent = increment === '' ? 0 : Math.max(parent, 0) + Number(increment)
  const passBreaks = (): void => {
    let deepest = 0
    for (;;) {
      cursor.skipWhile(() => (indent === 0 || cursor.column < indent) && cursor.ahead() === ' ')
      deepest = Math.max(deepest, cursor.column)
      if ((indent === 0 || cursor.column < indent) && cursor.ahead() === '\t')
        throw cursor.misfit('found a tab character where an indentation space is expected')
      if (!cursor.isBreak()) break
      cursor.skipBreak()
    }
    if (indent === 0) indent = Math.max(deepest, parent + 1, 1)
  }
  passBreaks()
  while (cursor.column === indent && !cursor.isAtEnd()) {
    cursor.skipLine()
    cursor.skipBreak()
    passBreaks()
  }
}

/** Blanks, a comment and the line break behind them. */
function passRestOfLine(cursor: Cursor): void {
  cursor.skipBlanks()
  if (cursor.ahead() === '#') cursor.skipLine()
  if (!cursor.isAtEnd() && !cursor.isBreak()) throw cursor.misfit('did not find expected comment or line break')
  cursor.skipBreak()
}

/** The name of an anchor or alias, behind its sign. */
export function passName(cursor: Cursor): string {
  cursor.skip()
  const name = cursor.take(word)
  if (name === '' || !(cursor.isSpace() || cursor.isOneOf('?:,]}%@`')))
    throw cursor.misfit('did not find expected alphabetic or numeric character')
  return name
}

/** A tag: its handle, which is empty where it stands for itself. */
export function passTag(cursor: Cursor): string {
  let handle = ''
  if (cursor.ahead(1) === '<') {
    cursor.skip(2)
    passUri(cursor, false)
    if (cursor.ahead() !== '>') throw cursor.misfit("did not find the expected '>'")
    cursor.skip()
  } else {
    handle = cursor.take(/![\w-]*!?/y)
    const isNamed = handle.length > 1 && handle.endsWith('!')
    passUri(cursor, !isNamed)
    if (!isNamed) handle = ''
  }
  if (!cursor.isSpace()) throw cursor.misfit('did not find expected whitespace or line break')
  return handle
}

function passUri(cursor: Cursor, hasBegun: boolean): void {
  const start = cursor.at
  for (;;) {
    cursor.take(/[\w;/?:@&=+$,.!~*'()[\]-]*/y)
    if (cursor.ahead() !== '%') break
    if (cursor.take(/%[\da-fA-F]{2}/y) === '') throw cursor.misfit('did not find URI escaped octet')
  }
  if (cursor.at === start && !hasBegun) throw cursor.misfit('did not find expected tag URI')
}

/** A directive of a document: the version of YAML, or a handle of tags. */
export type Directive = { readonly version: string } | { readonly handle: string }

export function passDirective(cursor: Cursor): Directive {
  cursor.skip()
  const name = cursor.take(word)
  if (name === '') throw cursor.misfit('could not find expected directive name')
  if (!cursor.isSpace()) throw cursor.misfit('found unexpected non-alphabetical character')
  if (name !== 'YAML' && name !== 'TAG') throw cursor.misfit('found unknown directive name')
  cursor.skipBlanks()
  const made = name === 'YAML' ? { version: passVersion(cursor) } : { handle: passHandle(cursor) }
  passRestOfLine(cursor)
  return made
}

function passVersion(cursor: Cursor): string {
  const number = (): string => {
    const digits = cursor.take(/\d*/y)
    if (digits.length > 2) throw cursor.misfit('found extremely long version number')
    if (digits === '') throw cursor.misfit('did not find expected version number')
    return digits
  }
  const major = number()
  if (cursor.ahead() !== '.') throw cursor.misfit("did not find expected digit or '.' character")
  cursor.skip()
  return `${Number(major)}.${Number(number())}`
}

function passHandle(cursor: Cursor): string {
  const handle = cursor.take(/![\w-]*!?/y)
  if (handle === '' || (handle !== '!' && !handle.endsWith('!'))) throw cursor.misfit("did not find expected '!'")
  if (!cursor.isBlank()) throw cursor.misfit('did not find expected whitespace')
  cursor.skipBlanks()
  passUri(cursor, false)
  if (!cursor.isSpace()) throw cursor.misfit('did not find expected whitespace or line break')
  return handle
}
