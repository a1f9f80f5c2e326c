/** The builtins `umask` and `ulimit`. */
import type { Files } from '../files.ts'
import { complain } from './complain.ts'
import { print } from './print.ts'
import type { Shared, ShellState } from './state.ts'

const usualMask = 0o022

/** The same files, but new ones have no bits of the mask. */
const masked = (files: Files, mask: number): Files =>
  Object.create(files, {
    write: {
      value: (path: string, bytes: Uint8Array, given: Parameters<Files['write']>[2] = {}) => {
        const isNew = given.mode === undefined && files.stat(path) === undefined
        files.write(path, bytes, isNew ? { ...given, mode: 0o666 & ~mask } : given)
      },
    },
    makeDirectory: {
      value: (path: string, given: Parameters<Files['makeDirectory']>[1] = {}) =>
        files.makeDirectory(path, { mode: 0o777 & ~mask, ...given }),
    },
  }) as Files

/** From here on, for this shell and what it starts. */
function setMask(state: ShellState, mask: number): void {
  const { shared } = state
  const plain = shared.unmasked ?? shared.context.files
  state.shared = Object.create(shared, {
    context: { value: { ...shared.context, files: mask === usualMask ? plain : masked(plain, mask) } },
    unmasked: { value: plain },
    mask: { value: mask },
    foreground: { get: () => shared.foreground, set: (take: Shared['foreground']) => (shared.foreground = take) },
    terminal: { get: () => shared.terminal, set: (size: Shared['terminal']) => (shared.terminal = size) },
  }) as Shared
}

const who: Readonly<Record<string, number>> = { u: 6, g: 3, o: 0 }
const bits: Readonly<Record<string, number>> = { r: 4, w: 2, x: 1 }

/** `027` or `u=rwx,g=rx,o=`; undefined for what is neither. */
function maskOf(word: string, before: number): number | undefined {
  if (/^[0-7]{1,4}$/.test(word)) return Number.parseInt(word, 8)
  let mask = before
  for (const clause of word.split(',')) {
    const [, letters = '', sign, rights = ''] = /^([ugoa]*)([-+=])([rwx]*)$/.exec(clause) ?? []
    if (sign === undefined) return undefined
    const given = [...rights].reduce((sum, right) => sum | (bits[right] ?? 0), 0)
    for (const letter of letters === '' || letters.includes('a') ? 'ugo' : letters) {
      const shift = who[letter] ?? 0
      if (sign === '=') mask = (mask & ~(7 << shift)) | ((7 & ~given) << shift)
      else mask = sign === '+' ? mask & ~(given << shift) : mask | (given << shift)
    }
  }
  return mask
}

export function umask(state: ShellState, args: readonly string[]): number {
  const before = state.shared.mask ?? usualMask
  const word = args.find((arg) => !/^-[Sp]/.test(arg))
  if (word === undefined) {
    const rights = (shift: number): string => [...'rwx'].filter((right) => ((before >> shift) & (bits[right] ?? 0)) === 0).join('')
    const spelled = `u=${rights(6)},g=${rights(3)},o=${rights(0)}`
    void print(state, `${args.includes('-S') ? spelled : before.toString(8).padStart(4, '0')}\n`)
    return 0
  }
  const mask = maskOf(word, before)
  if (mask === undefined) {
    complain(state, `umask: illegal mode: ${word}`)
    return 1
  }
  setMask(state, mask)
  return 0
}

/** By their letters: what containers usually have, and how `ulimit -a` names it. */
const limits: Readonly<Record<string, readonly [value: string, name: string]>> = {
  c: ['0', 'core file size (blocks)         (-c)'],
  d: ['unlimited', 'data seg size (kb)              (-d)'],
  f: ['unlimited', 'file size (blocks)              (-f)'],
  l: ['8192', 'locked memory (kb)              (-l)'],
  m: ['unlimited', 'max memory size (kb)            (-m)'],
  n: ['1048576', 'nofiles                         (-n)'],
  s: ['8192', 'stack size (kb)                 (-s)'],
  t: ['unlimited', 'cpu time (seconds)              (-t)'],
  u: ['unlimited', 'processes                       (-u)'],
  v: ['unlimited', 'address space (kb)              (-v)'],
}

/** Limits are told and remembered; nothing is held to them. */
export function ulimit(state: ShellState, args: readonly string[]): number {
  const flags = args.filter((arg) => arg.startsWith('-')).join('')
  const letters = [...flags].filter((letter) => limits[letter] !== undefined)
  const value = (letter: string): string => state.limits.get(letter) ?? limits[letter]?.[0] ?? 'unlimited'
  if (flags.includes('a')) {
    void print(
      state,
      Object.entries(limits)
        .map(([letter, [, name]]) => `${name}  ${value(letter)}\n`)
        .join(''),
    )
    return 0
  }
  const given = args.find((arg) => !arg.startsWith('-'))
  const letter = letters.at(-1) ?? 'f'
  if (given === undefined) void print(state, `${value(letter)}\n`)
  else if (/^(\d+|unlimited|hard|soft)$/.test(given)) state.limits.set(letter, given)
  else {
    complain(state, `ulimit: bad number: ${given}`)
    return 1
  }
  return 0
}
