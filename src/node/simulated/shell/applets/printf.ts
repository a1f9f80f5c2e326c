/** echo and printf. */
import { numberText, padded } from '../number-text.ts'
import type { Applet } from '../runner.ts'
import { encode } from '../streams.ts'
import { formatDate } from './date.ts'

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\u0007',
  b: '\b',
  f: '\f',
  v: '\u000b',
  e: '\u001b',
  E: '\u001b',
  '\\': '\\',
  '"': '"',
  "'": "'",
}

/** A byte that is no character of its own stands as half of a pair, which no text has alone. */
const loneByte = 0xdc00

const signOf = (byte: number): string => String.fromCharCode(byte < 128 ? byte : loneByte + (byte & 255))

/** What a backslash sequence means. */
function meant(whole: string, code: string): string {
  if (/^[0-7]/.test(code)) return signOf(Number.parseInt(code, 8))
  if (/^x./.test(code)) return signOf(Number.parseInt(code.slice(1), 16))
  if (/^[uU]./.test(code)) return codePoint(Number.parseInt(code.slice(1), 16))
  return escapes[code] ?? whole
}

const codePoint = (code: number): string => (code > 0x10ffff ? '' : String.fromCodePoint(code))

const sequence = String.raw`\\(0?[0-7]{1,3}|x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|U[0-9a-fA-F]{1,8}|[\s\S])`

/** Backslash sequences as echo -e and %b read them; `\c` ends the text. */
function unescape(text: string): { readonly text: string; readonly isOver: boolean } {
  const end = /^(?:[^\\]|\\[^c])*?\\c/s.exec(text)
  const read = end === null ? text : end[0].slice(0, -2)
  return { text: read.replace(new RegExp(sequence, 'g'), meant), isOver: end !== null }
}

/** The text with its lone bytes as they are. */
function written(text: string): string | Uint8Array {
  if (!/[\udc80-\udcff]/.test(text)) return text
  const parts: Uint8Array[] = []
  for (const sign of text) {
    const code = sign.charCodeAt(0) - loneByte
    parts.push(sign.length === 1 && code >= 128 && code < 256 ? Uint8Array.of(code) : encode(sign))
  }
  return Buffer.concat(parts)
}

export const echo: Applet = async ({ args, out }) => {
  let at = 0
  let newline = true
  let escaped = false
  for (; /^-[neE]+$/.test(args[at] ?? ''); at++) {
    if (args[at]?.includes('n') === true) newline = false
    if (args[at]?.includes('e') === true) escaped = true
  }
  const text = args.slice(at).join(' ')
  const read = escaped ? unescape(text) : { text, isOver: false }
  await out(written(read.text + (newline && !read.isOver ? '\n' : '')))
  return 0
}

interface Pass {
  readonly text: string
  /** How many words it took. */
  readonly used: number
  readonly isOver: boolean
  readonly wrong: readonly string[]
}

const directive = new RegExp(
  String.raw`${sequence}|%%|%([-0+ #]*)(\d+|\*)?(?:\.(\d+|\*)?)?(?:hh|h|ll|l|z|j)?([sdiuxXocfbqeEFgG])|%\(([^)]*)\)T`,
  'g',
)

/** One pass of a format over its words. */
function formatOnce(format: string, words: readonly string[], now: number): Pass {
  let used = 0
  let isOver = false
  const wrong: string[] = []
  const number = (word: string): number => {
    const value = numberIn(word)
    if (value === undefined) wrong.push(word)
    return value ?? 0
  }
  const text = format.replace(
    directive,
    (
      whole: string,
      code: string | undefined,
      flags = '',
      width: string | undefined,
      precision: string | undefined,
      kind: string | undefined,
      time: string | undefined,
    ) => {
      if (isOver) return ''
      if (code !== undefined) return meant(whole, code)
      if (whole === '%%') return '%'
      if (time !== undefined) {
        const seconds = Number(words[used++] ?? -1)
        return formatDate(seconds < 0 ? now : seconds * 1000, time === '' ? '%T' : time)
      }
      const size = (text: string | undefined): number => (text === '*' ? Math.trunc(number(words[used++] ?? '')) : Number(text ?? 0))
      const columns = size(width)
      const places = precision === undefined ? (whole.includes('.') ? 0 : undefined) : size(precision)
      const form = { flags: columns < 0 ? `${flags as string}-` : (flags as string), width: Math.abs(columns), precision: places }
      const word = words[used++] ?? ''
      if (kind === 'b') {
        const read = unescape(word)
        isOver = read.isOver
        return padded('', read.text.slice(0, places), form)
      }
      if (kind === 's' || kind === 'c') return padded('', word.slice(0, kind === 'c' ? 1 : places), form)
      return kind === 'q' ? padded('', quoted(word), form) : numberText(kind ?? 'd', number(word), form)
    },
  )
  return { text, used, isOver, wrong }
}

/** So that a shell reads the word again. */
const quoted = (word: string): string =>
  word === ''
    ? "''"
    : /[\n\t\r]/.test(word)
      ? `$'${word.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\t', '\\t').replaceAll('\r', '\\r')}'`
      : word.replace(/[^\w@%+=:./\u0080-\uffff-]/g, '\\$&')

/** A number as C reads it, or the code of the sign behind a quote; 0 for no word, undefined for another one. */
function numberIn(word: string): number | undefined {
  if (word === '') return 0
  if (/^['"]/.test(word)) return word.codePointAt(1) ?? 0
  if (/^[-+]?0[0-7]+$/.test(word)) return Number.parseInt(word, 8)
  const value = /^-0x/i.test(word) ? -Number(word.slice(1)) : Number(word)
  return Number.isNaN(value) ? undefined : value
}

export const printf: Applet = async ({ args, out, err, life }) => {
  const [format, ...words] = args[0] === '--' ? args.slice(1) : args
  if (format === undefined) {
    err('printf: usage: printf FORMAT [ARG]...\n')
    return 2
  }
  let text = ''
  let status = 0
  let rest: readonly string[] = words
  do {
    const pass = formatOnce(format, rest, life.clock.now())
    text += pass.text
    for (const word of pass.wrong) {
      err(`printf: invalid number '${word}'\n`)
      status = 1
    }
    if (pass.used === 0 || pass.isOver) break
    rest = rest.slice(pass.used)
  } while (rest.length > 0)
  await out(written(text))
  return status
}
