/** What find is asked: tests with -a, -o, ! and parentheses, and what is done with what they find. */
import type { FileInfo } from '../../files.ts'
import { expression } from '../../expressions/expression.ts'
import { countOf } from '../arguments.ts'
import { matches } from '../glob.ts'
import type { AppletIo } from '../runner.ts'
import { readDate } from './date.ts'
import { deleting, formatted, listing, printing } from './find-actions.ts'
import { base } from './path-names.ts'

export interface Found {
  /** As it is shown, and where it is. */
  readonly word: string
  readonly path: string
  readonly info: FileInfo
  readonly depth: number
  /** Leaves out what is in the directory. */
  prune(): void
}

/** True lets the next of a chain have its say. */
export type Test = (found: Found) => boolean | Promise<boolean>

export interface Plan {
  readonly test: Test
  readonly leastDepth: number
  readonly mostDepth: number
  /** What is in a directory comes before it. */
  readonly depthFirst: boolean
  /** `-quit` was met. */
  readonly isOver: () => boolean
  /** What is left to do when all was looked at; gives a status. */
  readonly finish: () => Promise<number>
}

/** What was asked cannot be read. */
export class FindError extends Error {}

/** The words as they are read, and what they ask besides tests. */
class Reading {
  readonly io: AppletIo
  private readonly words: readonly string[]
  private at = 0
  leastDepth = 0
  mostDepth = Infinity
  depthFirst = false
  /** Whether something is done with what is found; else it is printed. */
  acts = false
  hasQuit = false

  constructor(io: AppletIo, words: readonly string[]) {
    this.io = io
    this.words = words
  }

  get isOver(): boolean {
    return this.at >= this.words.length
  }

  next(): string {
    return this.words[this.at++] ?? ''
  }

  /** Whether the next word is one of these; it is read then. */
  takes(...choices: readonly string[]): boolean {
    const isOne = choices.includes(this.words[this.at] ?? '')
    if (isOne) this.at++
    return isOne
  }

  stopsAt(...choices: readonly string[]): boolean {
    return this.isOver || choices.includes(this.words[this.at] ?? '')
  }

  /** The words up to `;`, or up to `+` behind `{}`: that takes all that is found at once. */
  command(): { readonly argv: readonly string[]; readonly isForAll: boolean } {
    const argv: string[] = []
    while (!this.isOver) {
      if (this.takes(';')) return { argv, isForAll: false }
      if (argv.at(-1) === '{}' && this.takes('+')) return { argv: argv.slice(0, -1), isForAll: true }
      argv.push(this.next())
    }
    throw new FindError("missing argument to '-exec'")
  }

  /** What is done when all was looked at. */
  readonly last: (() => Promise<number>)[] = []
}

/** Throws a FindError. */
export function planOf(io: AppletIo, words: readonly string[]): Plan {
  const reading = new Reading(io, words)
  const test = words.length === 0 ? always : either(reading)
  const { acts, leastDepth, mostDepth, depthFirst } = reading
  const finish = async (): Promise<number> => {
    let status = 0
    for (const work of reading.last) if ((await work()) !== 0) status = 1
    return status
  }
  return { test: acts ? test : every([test, printing(io, '\n')]), leastDepth, mostDepth, depthFirst, isOver: () => reading.hasQuit, finish }
}

function either(reading: Reading): Test {
  const tests = [both(reading)]
  while (reading.takes('-o', '-or')) tests.push(both(reading))
  return some(tests)
}

function both(reading: Reading): Test {
  const tests = [primary(reading)]
  while (!reading.stopsAt('-o', '-or', ')')) {
    reading.takes('-a', '-and')
    tests.push(primary(reading))
  }
  return every(tests)
}

function primary(reading: Reading): Test {
  const word = reading.next()
  if (word === '!' || word === '-not') return negated(primary(reading))
  if (word === '(') {
    const inner = either(reading)
    reading.takes(')')
    return inner
  }
  const known = primaries[word]
  if (known === undefined) throw new FindError(`unrecognized: ${word}`)
  return known(reading)
}

const primaries: Readonly<Record<string, (reading: Reading) => Test>> = {
  '-name': (reading) => patternTest(reading.next(), ({ word }) => base(word)),
  '-iname': (reading) => patternTest(reading.next().toLowerCase(), ({ word }) => base(word).toLowerCase()),
  '-regex': (reading) => expressionTest(reading.next()),
  '-iregex': (reading) => expressionTest(reading.next(), true),
  '-path': (reading) => patternTest(reading.next(), ({ word }) => word),
  '-wholename': (reading) => patternTest(reading.next(), ({ word }) => word),
  '-ipath': (reading) => patternTest(reading.next().toLowerCase(), ({ word }) => word.toLowerCase()),
  '-executable':
    () =>
    ({ info }) =>
      (info.mode & 0o111) !== 0,
  '-group': (reading) => equals(reading.next(), ({ info }) => info.gid),
  '-ctime': (reading) => timeTest(reading.next(), 86_400_000, reading.io.life.clock.now()),
  '-cmin': (reading) => timeTest(reading.next(), 60_000, reading.io.life.clock.now()),
  '-atime': (reading) => timeTest(reading.next(), 86_400_000, reading.io.life.clock.now()),
  '-amin': (reading) => timeTest(reading.next(), 60_000, reading.io.life.clock.now()),
  '-newermt': (reading) => newerThan(readDate(reading.next(), reading.io.life.clock.now())),
  '-type': (reading) => typeTest(reading.next()),
  '-size': (reading) => sizeTest(reading.next()),
  '-mtime': (reading) => timeTest(reading.next(), 86_400_000, reading.io.life.clock.now()),
  '-mmin': (reading) => timeTest(reading.next(), 60_000, reading.io.life.clock.now()),
  '-newer': (reading) => newerThan(reading.io.files.stat(reading.io.path(reading.next()))?.modifiedAt ?? 0),
  '-user': (reading) => equals(reading.next(), ({ info }) => info.uid),
  '-perm': (reading) => permissionTest(reading.next()),
  '-empty':
    ({ io }) =>
    ({ path, info }) =>
      info.type === 'directory' ? io.files.list(path).length === 0 : info.size === 0,
  '-print': (reading) => doing(reading, printing(reading.io, '\n')),
  '-print0': (reading) => doing(reading, printing(reading.io, '\0')),
  '-ls': (reading) => doing(reading, listing(reading.io)),
  '-exec': (reading) => doing(reading, running(reading, reading.command())),
  '-execdir': (reading) => doing(reading, running(reading, reading.command())),
  '-ok': (reading) => doing(reading, running(reading, reading.command())),
  '-quit': (reading) => doing(reading, quitting(reading)),
  '-printf': (reading) => doing(reading, formatted(reading.io, reading.next())),
  '-true': () => always,
  '-false': () => () => false,
  '-delete': (reading) => {
    reading.depthFirst = true
    return doing(reading, deleting(reading.io))
  },
  '-prune': () => (found) => {
    found.prune()
    return true
  },
  '-follow': () => always,
  '-xdev': () => always,
  '-mindepth': (reading) => {
    reading.leastDepth = Number(reading.next())
    return always
  },
  '-maxdepth': (reading) => {
    reading.mostDepth = Number(reading.next())
    return always
  },
  '-depth': (reading) => {
    reading.depthFirst = true
    return always
  },
}

const always: Test = () => true

function doing(reading: Reading, act: Test): Test {
  reading.acts = true
  return act
}

function running({ io, last }: Reading, { argv, isForAll }: ReturnType<Reading['command']>): Test {
  if (!isForAll) return async ({ word }) => (await io.run(argv.map((part) => part.replaceAll('{}', word)))) === 0
  const words: string[] = []
  last.push(async () => (words.length === 0 ? 0 : io.run([...argv, ...words])))
  return ({ word }) => {
    words.push(word)
    return true
  }
}

function quitting(reading: Reading): Test {
  return () => {
    reading.hasQuit = true
    return true
  }
}

/** `+5`, `-5`, `5` against a number. */
function compares(text: string, value: number): boolean {
  const wanted = Number(text.replace(/^[-+]/, ''))
  return text.startsWith('+') ? value > wanted : text.startsWith('-') ? value < wanted : value === wanted
}

/** In blocks of 512 bytes unless the text says otherwise: bytes (`c`), words of two (`w`), or larger units. */
function sizeTest(text: string): Test {
  const [, count = '', letter = 'b'] = /^([-+]?\d+)([cwbkMG])?$/.exec(text) ?? []
  const unit = letter === 'c' ? 1 : letter === 'w' ? 2 : countOf(`1${letter}`)
  return ({ info }) => compares(count, Math.ceil(info.size / unit))
}

const timeTest =
  (text: string, unitMs: number, now: number): Test =>
  ({ info }) =>
    compares(text, Math.floor((now - info.modifiedAt) / unitMs))

const patternTest =
  (pattern: string, text: (found: Found) => string): Test =>
  (found) =>
    matches(pattern, text(found))
/** Of the whole path. */
const expressionTest =
  (pattern: string, ignoresCase = false): Test =>
  async ({ word }) =>
    (await expression(pattern, { syntax: 'basic', holds: 'whole', ignoresCase })).find(word) !== undefined

const letters: Readonly<Record<string, FileInfo['type']>> = { f: 'file', d: 'directory', l: 'link', c: 'device' }

const typeTest =
  (wanted: string): Test =>
  ({ info }) =>
    wanted.split(',').some((letter) => letters[letter] === info.type)
const newerThan =
  (time: number): Test =>
  ({ info }) =>
    info.modifiedAt > time
const equals =
  (wanted: string, value: (found: Found) => number): Test =>
  (found) =>
    String(value(found)) === (wanted === 'root' ? '0' : wanted)
const permissionTest = (wanted: string): Test => {
  const bits = Number.parseInt(wanted.replace(/^[-/]/, ''), 8)
  return ({ info: { mode } }) =>
    wanted.startsWith('-') ? (mode & bits) === bits : wanted.startsWith('/') ? (mode & bits) !== 0 : mode === bits
}
const negated =
  (test: Test): Test =>
  async (found) =>
    !(await test(found))
const every =
  (tests: readonly Test[]): Test =>
  async (found) => {
    for (const test of tests) if (!(await test(found))) return false
    return true
  }
const some =
  (tests: readonly Test[]): Test =>
  async (found) => {
    for (const test of tests) if (await test(found)) return true
    return false
  }
