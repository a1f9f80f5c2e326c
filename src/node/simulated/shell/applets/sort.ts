/** sort: lines in order, by keys. */
import { options } from '../arguments.ts'
import type { Applet, AppletIo } from '../runner.ts'
import { encode, noteMemory, refuseBeyond } from '../streams.ts'
import { inputs } from './text.ts'

/** A place in a line, from 1: a field and a sign in it; no sign is all of the field. */
interface Place {
  readonly field: number
  readonly sign: number | undefined
}

interface Key {
  readonly from: Place
  readonly to: Place | undefined
  readonly flags: string
}

/** Letters that say how texts compare. */
const comparing = 'nghVMfbdi'

/** `2`, `2,2nr`, `1.3,1.5`; undefined for what is no key. */
function keyOf(word: string): Key | undefined {
  const [, field, sign, before = '', toField, toSign, behind = ''] =
    /^(\d+)(?:\.(\d+))?([a-zA-Z]*)(?:,(\d+)(?:\.(\d+))?([a-zA-Z]*))?$/.exec(word) ?? []
  if (field === undefined) return undefined
  const place = (given: string, at: string | undefined): Place => ({
    field: Number(given),
    sign: at === undefined ? undefined : Number(at),
  })
  return { from: place(field, sign), to: toField === undefined ? undefined : place(toField, toSign), flags: before + behind }
}

/** Where each field begins and ends; without a separator the blanks before a field are its own. */
function fieldsOf(line: string, mark: string | undefined): readonly (readonly [number, number])[] {
  const found: (readonly [number, number])[] = []
  if (mark === undefined) {
    for (const match of line.matchAll(/[ \t]*[^ \t]+/g)) found.push([match.index, match.index + match[0].length])
    return found
  }
  let start = 0
  for (let end = line.indexOf(mark); end >= 0; end = line.indexOf(mark, start)) {
    found.push([start, end])
    start = end + mark.length
  }
  return [...found, [start, line.length]]
}

function textOf(line: string, { from, to, flags }: Key, mark: string | undefined): string {
  const fields = fieldsOf(line, mark)
  const blanks = (at: number): number => (flags.includes('b') ? (/^[ \t]*/.exec(line.slice(at))?.[0].length ?? 0) : 0)
  const [begin = line.length] = fields[from.field - 1] ?? []
  const start = begin + blanks(begin) + Math.max(0, (from.sign ?? 1) - 1)
  if (to === undefined) return line.slice(start)
  const [first = line.length, end = line.length] = fields[to.field - 1] ?? []
  return line.slice(start, to.sign === undefined || to.sign === 0 ? end : first + blanks(first) + to.sign)
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const units = 'KMGTPEZY'

/** A number with a unit: the unit counts before the number. */
function sized(text: string): number {
  const [, sign = '', digits = '0', unit = ''] = /^\s*(-?)(\d+(?:\.\d+)?)([a-zA-Z]?)/.exec(text) ?? []
  const value = Number(digits) * 1024 ** (unit === '' ? 0 : units.indexOf(unit.toUpperCase()) + 1)
  return sign === '-' ? -value : value
}

function byVersion(one: string, other: string): number {
  const [left, right] = [one, other].map((text) => text.match(/\d+|\D+/g) ?? [])
  for (let at = 0; at < Math.max(left?.length ?? 0, right?.length ?? 0); at++) {
    const [a = '', b = ''] = [left?.[at], right?.[at]]
    const difference = /^\d/.test(a) && /^\d/.test(b) ? Number(a) - Number(b) : byText(a, b)
    if (difference !== 0) return difference
  }
  return 0
}

const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

type Compare = (one: string, other: string) => number

function compareBy(flags: string): Compare {
  const by =
    (value: (text: string) => number): Compare =>
    (one, other) =>
      value(one) - value(other)
  if (flags.includes('h')) return by(sized)
  if (flags.includes('n')) return by((text) => Number(/^\s*-?\d*\.?\d*/.exec(text)?.[0]) || 0)
  if (flags.includes('g')) return by((text) => Number.parseFloat(text) || 0)
  if (flags.includes('M')) return by((text) => months.indexOf(text.trim().slice(0, 3).toUpperCase()))
  if (flags.includes('V')) return byVersion
  const spelled = (text: string): string => {
    const kept = flags.includes('d') ? text.replace(/[^\s\w]/g, '') : text
    return (flags.includes('b') ? kept.trimStart() : kept)[flags.includes('f') ? 'toUpperCase' : 'toString']()
  }
  return (one, other) => byText(spelled(one), spelled(other))
}

/** All lines of the inputs, or what ends with zero bytes. */
async function linesOf(
  io: AppletIo,
  words: readonly string[],
  end: string,
): Promise<{ readonly found: string[]; readonly failed: boolean }> {
  const { readers, failed } = inputs(io, words)
  const found: string[] = []
  let size = 0
  for (const { reader } of readers)
    for (let line = await io.life.until(reader.upTo(end)); line !== undefined; line = await io.life.until(reader.upTo(end))) {
      const pause = io.life.step()
      if (pause !== undefined) await pause
      // Each line takes memory beside its text.
      refuseBeyond((size += line.text.length + 32))
      noteMemory(io.context, size)
      found.push(line.text)
    }
  return { found, failed }
}

export const sort: Applet = async (io) => {
  const { letters, values, lists, words } = options(io.args, 'ktoST')
  const keys: Key[] = []
  for (const word of lists.get('k') ?? []) {
    const key = keyOf(word)
    if (key === undefined) {
      io.err(`sort: bad field specification '${word}'\n`)
      return 2
    }
    keys.push(key)
  }
  const mark = values.get('t') === '\\t' ? '\t' : values.get('t')
  const shared = [...letters].filter((letter) => letter.length === 1 && `${comparing}r`.includes(letter)).join('')
  // A key with letters of its own has nothing of the shared ones.
  const tests = (keys.length === 0 ? [{ from: { field: 0, sign: undefined }, to: undefined, flags: '' }] : keys).map((key) => {
    const flags = /[a-zA-Z]/.test(key.flags) ? key.flags : shared
    const compare = compareBy(flags)
    const text = keys.length === 0 ? (line: string) => line : (line: string) => textOf(line, { ...key, flags }, mark)
    return (one: string, other: string): number => compare(text(one), text(other)) * (flags.includes('r') ? -1 : 1)
  })
  const byKeys: Compare = (one, other) => {
    for (const test of tests) {
      const difference = test(one, other)
      if (difference !== 0) return difference
    }
    return 0
  }
  const isPlain = letters.has('s') || letters.has('u')
  const last: Compare = (one, other) => (isPlain ? 0 : byText(one, other) * (letters.has('r') ? -1 : 1))
  const end = letters.has('z') ? '\0' : '\n'
  const { found, failed } = await linesOf(io, words, end)
  if (letters.has('c') || letters.has('C')) {
    const at = found.findIndex((line, place) => place > 0 && byKeys(found[place - 1] ?? '', line) > (letters.has('u') ? -1 : 0))
    if (at >= 0 && letters.has('c')) io.err(`sort: ${words[0] ?? '-'}:${at + 1}: disorder: ${found[at] ?? ''}\n`)
    return at < 0 ? 0 : 1
  }
  found.sort((one, other) => byKeys(one, other) || last(one, other))
  const kept = letters.has('u') ? found.filter((line, at) => at === 0 || byKeys(found[at - 1] ?? '', line) !== 0) : found
  const text = kept.map((line) => line + end).join('')
  const target = values.get('o')
  if (target === undefined) await io.out(text)
  else io.files.write(io.path(target), encode(text))
  return failed ? 2 : 0
}
