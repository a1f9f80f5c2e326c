/** Commands that are part of the shell itself, because they change it. */
import { FileError } from '../files.ts'
import { bitsFor, mayEnter } from '../permissions.ts'
import { entriesOf } from './arrays.ts'
import { complain } from './complain.ts'
import { ulimit, umask } from './limit-builtins.ts'
import { openToRead } from './open-file.ts'
import { print } from './print.ts'
import { mapFile, read } from './read-builtin.ts'
import type { Runner } from './runner.ts'
import { getOptions, setOptions, shopOptions } from './shell-options.ts'
import { kill, trap, wait } from './signal-builtins.ts'
import { get, Leave, resolvePath, set, ShellError, type ShellState } from './state.ts'
import { decode, Reader } from './streams.ts'
import { testWords } from './test-expression.ts'
import { declare, exportNames, local, readOnly, unset } from './variable-builtins.ts'

export type Builtin = (state: ShellState, args: readonly string[], runner: Runner) => Promise<number> | number

const level = (args: readonly string[]): number => Math.max(1, Number(args[0] ?? 1) || 1)

const status = (state: ShellState, args: readonly string[]): number => (args[0] === undefined ? state.status : Number(args[0]) & 255)

function changeDirectory(state: ShellState, args: readonly string[]): number {
  const word = args.find((arg) => !/^-[LP]$/.test(arg)) ?? get(state, 'HOME') ?? '/'
  const target = word === '-' ? (get(state, 'OLDPWD') ?? state.directory) : resolvePath(state.directory, word)
  const { files, user } = state.shared.context
  const info = files.stat(target)
  if (info?.type !== 'directory') {
    complain(state, `cd: can't cd to ${word}: ${info === undefined ? 'No such file or directory' : 'Not a directory'}`)
    return 2
  }
  if (user.uid !== 0 && (bitsFor(user, info) & mayEnter) === 0) {
    complain(state, `cd: can't cd to ${word}: Permission denied`)
    return 2
  }
  set(state, 'OLDPWD', state.directory)
  state.directory = target
  set(state, 'PWD', target)
  if (word === '-') void print(state, `${target}\n`)
  return 0
}

function sourceReader(state: ShellState, word: string): Reader {
  const { shared, descriptors, life, directory } = state
  try {
    return new Reader(openToRead({ context: shared.context, descriptors, life }, resolvePath(directory, word)))
  } catch (error) {
    throw error instanceof FileError ? new ShellError(`.: ${word}: not found`, 127) : error
  }
}

async function sourceFile(state: ShellState, args: readonly string[], runner: Runner): Promise<number> {
  const [word = '', ...rest] = args
  const reader = sourceReader(state, word)
  const outer = state.parameters
  if (rest.length > 0) state.parameters = rest
  try {
    return await runner.text(state, decode(await state.life.until(reader.all())))
  } catch (error) {
    if (error instanceof Leave && error.how === 'return') return error.status
    throw error
  } finally {
    state.parameters = outer
  }
}

function test(state: ShellState, args: readonly string[], bracket: boolean): number {
  const words = bracket ? args.slice(0, -1) : args
  if (bracket && args.at(-1) !== ']') {
    complain(state, '[: missing ]')
    return 2
  }
  try {
    return testWords(state, words) ? 0 : 1
  } catch (error) {
    if (!(error instanceof ShellError)) throw error
    complain(state, error.message)
    return 2
  }
}

function shift(state: ShellState, args: readonly string[]): number {
  const count = Number(args[0] ?? 1)
  if (count > state.parameters.length) return 1
  state.parameters = state.parameters.slice(count)
  return 0
}

async function evaluateLet(state: ShellState, args: readonly string[], runner: Runner): Promise<number> {
  for (const arg of args) await runner.text(state, `(( ${arg} ))`)
  return state.status
}

/** `pushd` and `popd` keep directories in bash's DIRSTACK. */
const stackOf = (state: ShellState): readonly string[] => entriesOf(state.variables.get('DIRSTACK')).map(([, path]) => path)

function pushDirectory(state: ShellState, [word = '']: readonly string[]): number {
  const from = state.directory
  const stack = stackOf(state)
  const target = word === '' ? stack[0] : word
  if (target === undefined) {
    complain(state, 'pushd: no other directory')
    return 1
  }
  if (changeDirectory(state, [target]) !== 0) return 1
  set(state, 'DIRSTACK', [from, ...(word === '' ? stack.slice(1) : stack)])
  void print(state, `${[state.directory, ...stackOf(state)].join(' ')}\n`)
  return 0
}

function popDirectory(state: ShellState): number {
  const [target, ...rest] = stackOf(state)
  if (target === undefined) {
    complain(state, 'popd: directory stack empty')
    return 1
  }
  set(state, 'DIRSTACK', rest)
  const status = changeDirectory(state, [target])
  void print(state, `${[state.directory, ...rest].join(' ')}\n`)
  return status
}

/** By name. */
export const builtins: Readonly<Record<string, Builtin>> = {
  ':': () => 0,
  '.': sourceFile,
  source: sourceFile,
  '[': (state, args) => test(state, args, true),
  test: (state, args) => test(state, args, false),
  break: (_, args) => {
    throw new Leave('break', 0, level(args))
  },
  continue: (_, args) => {
    throw new Leave('continue', 0, level(args))
  },
  return: (state, args) => {
    throw new Leave('return', status(state, args))
  },
  exit: (state, args) => {
    throw new Leave('exit', status(state, args))
  },
  exec: async (state, args, runner) => {
    throw new Leave('exit', await runner.command(state, args, { functions: false }))
  },
  cd: changeDirectory,
  command: (state, args, runner) =>
    args[0] === '-v' || args[0] === '-V' ? runner.command(state, ['type', ...args]) : runner.command(state, args, { functions: false }),
  alias: () => 0,
  builtin: (state, args, runner) => runner.command(state, args, { functions: false }),
  declare,
  popd: (state) => popDirectory(state),
  pushd: (state, args) => pushDirectory(state, args),
  shopt: (state, args) => shopOptions(state, args),
  unalias: () => 0,
  eval: (state, args, runner) => runner.text(state, args.join(' ')),
  export: exportNames,
  getopts: getOptions,
  hash: () => 0,
  jobs: (state) => {
    void print(
      state,
      state.jobs
        .filter((job) => job.status === undefined)
        .map((job) => `[${job.number}]+  Running                 ${job.text}\n`)
        .join(''),
    )
    return 0
  },
  kill,
  let: evaluateLet,
  local,
  mapfile: mapFile,
  read,
  readarray: mapFile,
  readonly: readOnly,
  set: setOptions,
  shift,
  times: () => 0,
  trap,
  typeset: declare,
  ulimit,
  umask,
  unset,
  wait,
}
