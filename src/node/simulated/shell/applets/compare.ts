/** Commands that compare files: diff, cmp, comm. */
import { FileError } from '../../files.ts'
import { options } from '../arguments.ts'
import type { Applet, AppletIo } from '../runner.ts'
import { decode, Reader } from '../streams.ts'
import { changes, type Change } from './line-changes.ts'
import { lines } from './text.ts'

/** What is wrong with what was to be compared: status 2. */
const trouble = (io: AppletIo, word: string, error: unknown): number => {
  if (!(error instanceof FileError)) throw error
  io.err(`${io.name}: ${word}: ${error.text}\n`)
  return 2
}

interface Comparison {
  readonly letters: ReadonlySet<string>
  readonly context: number
  /** With -L, what stands for the names. */
  readonly labels: readonly string[]
  /** As they are shown between files of directories. */
  readonly command: string
}

/** A line as it is compared. */
const keyOf = (letters: ReadonlySet<string>, line: string): string => {
  const spaced = letters.has('w') ? line.replace(/\s/g, '') : letters.has('b') ? line.replace(/\s+/g, ' ').trimEnd() : line
  return letters.has('i') ? spaced.toLowerCase() : spaced
}

const noEnd = '\n\\ No newline at end of file'

const linesOf = (text: string): readonly string[] => {
  if (text === '') return []
  const found = text.split('\n')
  if (found.at(-1) === '') return found.slice(0, -1)
  return [...found.slice(0, -1), `${found.at(-1) ?? ''}${noEnd}`]
}

/** Changes that are close to each other stand in one piece. */
function pieces(all: readonly Change[], context: number): readonly (readonly Change[])[] {
  const found: Change[][] = []
  for (const change of all) {
    const before = found.at(-1)?.at(-1)
    if (before === undefined || change.from - (before.from + before.removed) > 2 * context) found.push([change])
    else found.at(-1)?.push(change)
  }
  return found
}

const range = (from: number, count: number): string => `${count === 0 ? from : from + 1}${count === 1 ? '' : `,${count}`}`

function unified(piece: readonly Change[], [old, now]: readonly [readonly string[], readonly string[]], context: number): string {
  const [first, last] = [piece[0], piece.at(-1)]
  if (first === undefined || last === undefined) return ''
  const start = Math.max(0, first.from - context)
  const end = Math.min(old.length, last.from + last.removed + context)
  const nowStart = first.to - (first.from - start)
  const nowEnd = last.to + last.added + (end - last.from - last.removed)
  const rows: string[] = []
  let at = start
  for (const { from, removed, to, added } of piece) {
    rows.push(...old.slice(at, from).map((line) => ` ${line}`))
    rows.push(...old.slice(from, from + removed).map((line) => `-${line}`))
    rows.push(...now.slice(to, to + added).map((line) => `+${line}`))
    at = from + removed
  }
  rows.push(...old.slice(at, end).map((line) => ` ${line}`))
  return `@@ -${range(start, end - start)} +${range(nowStart, nowEnd - nowStart)} @@\n${rows.map((row) => `${row}\n`).join('')}`
}

async function compareFiles(io: AppletIo, words: readonly [string, string], how: Comparison): Promise<number> {
  const { letters, context, labels } = how
  const texts: string[] = []
  for (const word of words) {
    try {
      const isMissing = word !== '-' && letters.has('N') && io.files.stat(io.path(word)) === undefined
      texts.push(isMissing ? '' : decode(await readOf(io, word)))
    } catch (error) {
      return trouble(io, word, error)
    }
  }
  const [old = [], now = []] = texts.map(linesOf)
  const keys = (all: readonly string[]): readonly string[] => all.map((line) => keyOf(letters, line))
  const all = changes(keys(old), keys(now))
  if (all.length === 0) {
    if (letters.has('s')) await io.out(`Files ${words.join(' and ')} are identical\n`)
    return 0
  }
  if (letters.has('q')) await io.out(`Files ${words.join(' and ')} differ\n`)
  else {
    const [first = words[0], second = words[1]] = labels
    await io.out(
      `${how.command}--- ${first}\n+++ ${second}\n${pieces(all, context)
        .map((piece) => unified(piece, [old, now], context))
        .join('')}`,
    )
  }
  return 1
}

const readOf = async (io: AppletIo, word: string): Promise<Uint8Array> =>
  word === '-' ? io.life.until(io.stdin.all()) : io.life.until(new Reader(io.open(word)).all())

/** As busybox prints it: unified, without times. */
const diff: Applet = async (io) => {
  const { letters, values, lists, words } = options(io.args, 'ULS')
  const [left, right] = words
  if (left === undefined || right === undefined) {
    io.err('diff: usage: diff [-abBdiNqrTstw] [-L LABEL] [-U LINES] FILE1 FILE2\n')
    return 2
  }
  const how = { letters, context: Math.max(0, Number(values.get('U') ?? 3) || 0), labels: lists.get('L') ?? [], command: '' }
  const isDirectory = (word: string): boolean => word !== '-' && io.files.stat(io.path(word))?.type === 'directory'
  if (isDirectory(left) && isDirectory(right)) return compareDirectories(io, [left, right], how)
  const below = (directory: string, word: string): string => `${directory.replace(/\/$/, '')}/${word.slice(word.lastIndexOf('/') + 1)}`
  return compareFiles(io, [isDirectory(left) ? below(left, right) : left, isDirectory(right) ? below(right, left) : right], how)
}

async function compareDirectories(io: AppletIo, [left, right]: readonly [string, string], how: Comparison): Promise<number> {
  const namesOf = (word: string): readonly string[] => io.files.list(io.path(word))
  let status = 0
  for (const name of [...new Set([...namesOf(left), ...namesOf(right)])].sort()) {
    const both: [string, string] = [`${left}/${name}`, `${right}/${name}`]
    const [one, other] = both.map((word) => io.files.stat(io.path(word))?.type)
    let found = 1
    if (one === undefined && other !== undefined && !how.letters.has('N')) await io.out(`Only in ${right}: ${name}\n`)
    else if (other === undefined && one !== undefined && !how.letters.has('N')) await io.out(`Only in ${left}: ${name}\n`)
    else if (one === 'directory' && other === 'directory')
      if (how.letters.has('r')) found = await compareDirectories(io, both, how)
      else {
        await io.out(`Common subdirectories: ${both.join(' and ')}\n`)
        found = 0
      }
    else
      found = await compareFiles(io, both, {
        ...how,
        command: how.letters.has('q') ? '' : `diff ${io.args.filter((arg) => arg.startsWith('-')).join(' ')} ${both.join(' ')}\n`,
      })
    status = Math.max(status, found)
  }
  return status
}

const cmp: Applet = async (io) => {
  const { letters, words } = options(io.args, 'n')
  const [left = '-', right = '-'] = words
  const contents: Uint8Array[] = []
  for (const word of [left, right]) {
    try {
      contents.push(await readOf(io, word))
    } catch (error) {
      return trouble(io, word, error)
    }
  }
  const [one = new Uint8Array(), other = new Uint8Array()] = contents
  const length = Math.min(one.length, other.length)
  let line = 1
  let status = 0
  for (let at = 0; at < length; at++) {
    if (one[at] !== other[at]) {
      status = 1
      if (letters.has('s')) return 1
      const octal = (byte: number | undefined): string => (byte ?? 0).toString(8).padStart(3)
      if (!letters.has('l')) {
        await io.out(`${left} ${right} differ: char ${at + 1}, line ${line}\n`)
        return 1
      }
      await io.out(`${String(at + 1).padStart(4)} ${octal(one[at])} ${octal(other[at])}\n`)
    }
    if (one[at] === 10) line++
  }
  if (one.length === other.length) return status
  if (!letters.has('s')) io.err(`cmp: EOF on ${one.length < other.length ? left : right}\n`)
  return 1
}

/** Lines of the first only, of the second only, and of both; each input is sorted. */
const comm: Applet = async (io) => {
  const { letters, words } = options(io.args)
  const [left = '-', right = '-'] = words
  const [one, other] = [lines(io, [left]), lines(io, [right])]
  let [first, second] = [await one.next(), await other.next()]
  const show = async (column: number, line: string): Promise<void> => {
    if (letters.has(String(column))) return
    const before = [1, 2].filter((each) => each < column && !letters.has(String(each))).length
    await io.out(`${'\t'.repeat(before)}${line}\n`)
  }
  while (first.done !== true || second.done !== true) {
    if (second.done === true || (first.done !== true && first.value < second.value)) {
      await show(1, first.value as string)
      first = await one.next()
    } else if (first.done === true || second.value < first.value) {
      await show(2, second.value)
      second = await other.next()
    } else {
      await show(3, first.value)
      ;[first, second] = [await one.next(), await other.next()]
    }
  }
  return 0
}

export const compareApplets: Readonly<Record<string, Applet>> = { diff, cmp, comm }
