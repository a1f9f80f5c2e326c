/** grep: lines in which expressions are found, of files and of what lies below directories. */
import { type Expression, expression, findAll, type Wanted } from '../../expressions/expression.ts'
import { literal } from '../../expressions/posix.ts'
import { type Options, options } from '../arguments.ts'
import type { Applet, AppletIo } from '../runner.ts'
import { decode, type Reader } from '../streams.ts'
import { inputs } from './text.ts'

interface Asked {
  readonly io: AppletIo
  readonly letters: ReadonlySet<string>
  readonly tests: readonly Expression[]
  /** Lines that match, of one file. */
  readonly most: number
  readonly before: number
  readonly after: number
  /** Files are told apart by their names. */
  readonly isNamed: boolean
}

const grep: Applet = async (io) => {
  const given = options(io.args, 'efAmBC')
  const { letters, values, lists, words } = given
  const patterns = lists.get('e') ?? lists.get('f')?.map((file) => decode(io.files.read(io.path(file))).replace(/\n$/, ''))
  const named = patterns === undefined ? words.slice(1) : words
  const isDeep = letters.has('r') || letters.has('R')
  const files = isDeep ? (named.length === 0 ? ['.'] : named).flatMap((word) => filesBelow(io, word)) : named
  const around = values.get('C') ?? '0'
  const asked: Asked = {
    io,
    letters,
    tests: await expressionsOf(io.name, patterns ?? [words[0] ?? ''], given),
    most: Number(values.get('m') ?? Infinity),
    before: Number(values.get('B') ?? around),
    after: Number(values.get('A') ?? around),
    isNamed: (letters.has('H') || isDeep || files.length > 1) && !letters.has('h'),
  }
  const { readers, failed } = inputs(letters.has('s') ? { ...io, err: () => undefined } : io, files)
  let hits = 0
  for (const { name, reader } of readers) {
    const count = await search(asked, name, reader)
    hits += letters.has('L') ? Number(count === 0) : count
    if (letters.has('q') && hits > 0) return 0
    if (letters.has('L') ? count === 0 : letters.has('l') && count > 0) await io.out(`${name}\n`)
  }
  return failed ? 2 : hits > 0 ? 0 : 1
}

async function expressionsOf(name: string, patterns: readonly string[], { letters }: Options): Promise<readonly Expression[]> {
  const isFixed = letters.has('F') || name === 'fgrep'
  const wanted: Wanted = {
    syntax: letters.has('P') ? 'perl' : letters.has('E') || name === 'egrep' || isFixed ? 'extended' : 'basic',
    ignoresCase: letters.has('i') || letters.has('y'),
    ...(letters.has('w') ? { holds: 'words' } : letters.has('x') ? { holds: 'whole' } : {}),
  }
  const all = patterns.flatMap((pattern) => pattern.split('\n'))
  return Promise.all(all.map((pattern) => expression(isFixed ? literal(pattern) : pattern, wanted)))
}

/** Files of a directory and of those in it; links are not followed. */
function filesBelow(io: AppletIo, word: string): readonly string[] {
  if (io.files.stat(io.path(word))?.type !== 'directory') return [word]
  return io.files.list(io.path(word)).flatMap((name) => {
    const below = `${word.endsWith('/') ? word : `${word}/`}${name}`
    const type = io.files.lstat(io.path(below))?.type
    return type === 'directory' ? filesBelow(io, below) : type === 'file' ? [below] : []
  })
}

/** Gives the number of lines that match, and shows them unless only their number or their file is asked for. */
async function search({ io, letters, tests, most, before, after, isNamed }: Asked, name: string, reader: Reader): Promise<number> {
  const isShown = !['c', 'l', 'L', 'q'].some((letter) => letters.has(letter))
  const show = (text: string, number: number, mark: string): void | Promise<void> =>
    io.out(`${isNamed ? `${name}${mark}` : ''}${letters.has('n') ? `${number}${mark}` : ''}${text}\n`)
  const kept: string[] = []
  let [count, number, last, left] = [0, 0, 0, 0]
  for (let line = await io.life.until(reader.line()); line !== undefined; line = await io.life.until(reader.line())) {
    const pause = io.life.step()
    if (pause !== undefined) await pause
    const { text } = line
    number++
    const isHit = count < most && tests.some((test) => test.find(text) !== undefined) !== letters.has('v')
    if (isHit) {
      count++
      if (letters.has('q') || letters.has('l') || letters.has('L')) return count
      if (isShown) {
        const first = number - kept.length
        if (last > 0 && first > last + 1 && before + after > 0) await io.out('--\n')
        for (const [at, each] of kept.splice(0).entries()) await show(each, first + at, '-')
        for (const part of letters.has('o') ? await found(io, tests, text) : [text]) await show(part, number, ':')
      }
      ;[last, left] = [number, after]
    } else if (left > 0) {
      if (isShown) await show(text, number, '-')
      ;[last, left] = [number, left - 1]
    } else {
      if (count >= most) break
      kept.push(text)
      if (kept.length > before) kept.shift()
    }
  }
  if (letters.has('c')) await io.out(`${isNamed ? `${name}:` : ''}${count}\n`)
  return count
}

/** What is found in a line, without the empty. */
async function found({ life }: AppletIo, tests: readonly Expression[], text: string): Promise<readonly string[]> {
  const parts: string[] = []
  for (const test of tests)
    for await (const { index, end } of findAll(life, test, text)) if (end > index) parts.push(text.slice(index, end))
  return parts
}

export const searchApplets: Readonly<Record<string, Applet>> = { grep, egrep: grep, fgrep: grep }
