/** What the words of tar ask for. */
import { matches } from '../glob.ts'
import type { AppletIo } from '../runner.ts'
import { decode } from '../streams.ts'
import { withoutEnd } from '../without-end.ts'

/** What goes in or comes out, and from which directory its name is read. */
export interface Member {
  readonly name: string
  readonly directory: string
}

export interface Wish {
  readonly mode: 'c' | 'x' | 't'
  readonly archive: string
  readonly directory: string
  readonly verbose: boolean
  readonly isCompressed: boolean
  /** What links lead to goes into the archive in their place. */
  readonly followsLinks: boolean
  /** `-O`: files come out on standard output. */
  readonly isShown: boolean
  /** `-m`: what comes out is as old as its coming out. */
  readonly isNew: boolean
  /** `--strip-components` */
  readonly stripped: number
  /** Patterns of names that are left out. */
  readonly excluded: readonly string[]
  readonly members: readonly Member[]
}

/** Long options by their letters. */
const long: Readonly<Record<string, string>> = {
  create: 'c',
  extract: 'x',
  get: 'x',
  list: 't',
  file: 'f',
  directory: 'C',
  verbose: 'v',
  gzip: 'z',
  gunzip: 'z',
  dereference: 'h',
  'to-stdout': 'O',
  touch: 'm',
  'files-from': 'T',
  'exclude-from': 'X',
  bzip2: 'j',
  xz: 'J',
}

const linesIn = (io: AppletIo, file: string): readonly string[] =>
  decode(io.files.read(io.path(file)))
    .split('\n')
    .filter((line) => line !== '')

/** `cf - FILE`, `-xmf - -C DIR`, `-czf x ...`: the first word's letters may lack their dash. */
export function wishOf(io: AppletIo): Wish | string {
  let mode: Wish['mode'] | undefined
  let [archive, directory, stripped] = ['-', '.', 0]
  const letters = new Set<string>()
  const members: Member[] = []
  const excluded: string[] = []
  const rest = [...io.args]
  const take = (letter: string, given: string | undefined): void => {
    letters.add(letter)
    const value = (): string => given ?? rest.shift() ?? ''
    if (letter === 'c' || letter === 'x' || letter === 't') mode = letter
    else if (letter === 'f') archive = value()
    else if (letter === 'C') directory = inside(io, directory, value())
    else if (letter === 'T') members.push(...linesIn(io, value()).map((name) => ({ name, directory })))
    else if (letter === 'X') excluded.push(...linesIn(io, value()))
  }
  for (let at = 0, word = rest.shift(); word !== undefined; at++, word = rest.shift()) {
    if (word === '-' && at > 0) continue
    const [, name, given] = /^--([\w-]+)(?:=([^]*))?$/.exec(word) ?? []
    if (name === 'exclude') excluded.push(given ?? rest.shift() ?? '')
    else if (name === 'strip-components' || name === 'strip') stripped = Number(given ?? rest.shift()) || 0
    else if (name !== undefined) take(long[name] ?? '', given)
    else if (!word.startsWith('-') && at > 0) members.push({ name: word, directory })
    else for (const letter of word.replace(/^-/, '')) take(letter, undefined)
  }
  const foreign = [...letters].find((letter) => letter === 'j' || letter === 'J')
  if (foreign !== undefined) return `compression (-${foreign}) is not simulated`
  if (mode === undefined) return 'must specify one of -c, -x, -t'
  const has = (letter: string): boolean => letters.has(letter)
  return {
    ...{ mode, archive, directory, stripped, excluded, members },
    ...{ verbose: has('v'), isCompressed: has('z'), followsLinks: has('h'), isShown: has('O'), isNew: has('m') },
  }
}

/** A pattern is of the whole name, or of its end behind a slash; what is in a directory goes with it. */
export const isExcluded = (name: string, patterns: readonly string[]): boolean =>
  patterns.some((pattern) => {
    const parts = withoutEnd(name, '/').replace(/^\.\//, '').split('/')
    const wanted = withoutEnd(pattern, '/').replace(/^\.\//, '')
    return parts.some((_, end) => parts.slice(0, end + 1).some((__, start) => matches(wanted, parts.slice(start, end + 1).join('/'))))
  })

export const inside = (io: AppletIo, directory: string, name: string): string =>
  io.path(name.startsWith('/') ? name : `${directory}/${name}`)
