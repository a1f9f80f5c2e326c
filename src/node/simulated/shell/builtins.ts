/** Commands that are part of the shell itself, because they change it. */
import { complain } from './complain.ts'
import { getOptions, setOptions } from './shell-options.ts'
import type { Runner } from './runner.ts'
import { signalName, signalNumber } from './signal-names.ts'
import { get, Leave, resolvePath, set, ShellError, type ShellState } from './state.ts'
import { decode, encode } from './streams.ts'
import { testWords } from './test-expression.ts'

export type Builtin = (state: ShellState, args: readonly string[], runner: Runner) => Promise<number> | number

const print = (state: ShellState, text: string): void | Promise<void> => state.descriptors.get(1)?.sink?.write(encode(text))

const level = (args: readonly string[]): number => Math.max(1, Number(args[0] ?? 1) || 1)

const status = (state: ShellState, args: readonly string[]): number => (args[0] === undefined ? state.status : Number(args[0]) & 255)

function changeDirectory(state: ShellState, args: readonly string[]): number {
  const word = args.find((arg) => !/^-[LP]$/.test(arg)) ?? get(state, 'HOME') ?? '/'
  const target = word === '-' ? (get(state, 'OLDPWD') ?? state.directory) : resolvePath(state.directory, word)
  const info = state.shared.context.files.stat(target)
  if (info?.type !== 'directory') {
    complain(state, `cd: can't cd to ${word}: ${info === undefined ? 'No such file or directory' : 'Not a directory'}`)
    return 2
  }
  set(state, 'OLDPWD', state.directory)
  state.directory = target
  set(state, 'PWD', target)
  if (word === '-') void print(state, `${target}\n`)
  return 0
}

function exportNames(state: ShellState, args: readonly string[]): number {
  if (args.length === 0 || args[0] === '-p') {
    void print(
      state,
      [...state.exported]
        .sort()
        .map((name) => `export ${name}='${get(state, name) ?? ''}'\n`)
        .join(''),
    )
    return 0
  }
  for (const arg of args) {
    const [name, value] = split(arg)
    if (value !== undefined) set(state, name, value)
    state.exported.add(name)
  }
  return 0
}

function readOnly(state: ShellState, args: readonly string[]): number {
  for (const arg of args) {
    const [name, value] = split(arg)
    if (value !== undefined) set(state, name, value)
    state.readOnly.add(name)
  }
  return 0
}

/** `name=value` cut at the first sign. */
function split(word: string): readonly [string, string | undefined] {
  const at = word.indexOf('=')
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)]
}

function local(state: ShellState, args: readonly string[]): number {
  const scope = state.locals.at(-1)
  for (const arg of args.filter((each) => !each.startsWith('-'))) {
    const [name, value] = split(arg)
    if (scope !== undefined && !scope.has(name)) scope.set(name, state.variables.get(name))
    if (value !== undefined) set(state, name, value)
    else if (scope !== undefined) state.variables.delete(name)
  }
  return 0
}

function declare(state: ShellState, args: readonly string[]): number {
  if (args.includes('-x')) for (const arg of args.filter((each) => !each.startsWith('-'))) state.exported.add(split(arg)[0])
  return local(state, args)
}

function unset(state: ShellState, args: readonly string[]): number {
  const functions = args[0] === '-f'
  for (const name of args.filter((arg) => !arg.startsWith('-'))) {
    if (functions) state.functions.delete(name)
    else if (state.readOnly.has(name)) throw new ShellError(`unset: ${name}: is read only`, 1)
    else {
      state.variables.delete(name)
      state.exported.delete(name)
    }
  }
  return 0
}

async function read(state: ShellState, args: readonly string[]): Promise<number> {
  let raw = false
  let seconds: number | undefined
  const names: string[] = []
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? ''
    if (arg === '-r') raw = true
    else if (arg === '-t') seconds = Number(args[++at])
    else if (arg === '-p') void state.descriptors.get(2)?.sink?.write(encode(args[++at] ?? ''))
    else if (arg === '-n' || arg === '-d' || arg === '-u') at++
    else if (!arg.startsWith('-')) names.push(arg)
  }
  const reader = state.descriptors.get(0)?.reader
  if (reader === undefined) return 1
  const timeout = seconds === undefined ? undefined : state.life.sleep(seconds * 1000).then(() => undefined)
  const taken = await (timeout === undefined ? state.life.until(reader.line()) : Promise.race([reader.line(), timeout]))
  const values = fieldsOf(
    taken === undefined ? '' : raw ? taken.text : taken.text.replace(/\\(.)/g, '$1'),
    Math.max(1, names.length),
    get(state, 'IFS') ?? ' \t\n',
  )
  for (const [at, name] of (names.length === 0 ? ['REPLY'] : names).entries()) set(state, name, values[at] ?? '')
  return taken === undefined || !taken.whole ? 1 : 0
}

/** At most `count` fields; the last takes the rest. */
function fieldsOf(text: string, count: number, separators: string): string[] {
  if (separators === '') return [text]
  const marks = separators.replace(/[\\\]^-]/g, '\\$&')
  const found: string[] = []
  let rest = text.replace(new RegExp(`^[${marks}]*`), (lead) => lead.replace(/[ \t\n]/g, ''))
  while (found.length < count - 1) {
    const match = new RegExp(`[${marks}]+`).exec(rest)
    if (match === null) break
    found.push(rest.slice(0, match.index))
    rest = rest.slice(match.index + match[0].length)
  }
  found.push(rest.replace(/[ \t\n]+$/, ''))
  return found
}

function trap(state: ShellState, args: readonly string[]): number {
  const words = args[0] === '--' ? args.slice(1) : args
  if (words.length === 0) {
    void print(state, [...state.traps].map(([name, action]) => `trap -- '${action}' ${name}\n`).join(''))
    return 0
  }
  const [action = '', ...rest] = words
  const names = rest.length === 0 ? [action] : rest
  for (const word of names) {
    const name = signalName(word)
    if (name === undefined) throw new ShellError(`trap: ${word}: invalid signal specification`, 1)
    if (action === '-' || rest.length === 0) state.traps.delete(name)
    else state.traps.set(name, action)
  }
  return 0
}

async function wait(state: ShellState, args: readonly string[]): Promise<number> {
  const jobs =
    args.length === 0
      ? state.jobs
      : args.flatMap((word) => state.jobs.filter((job) => String(job.pid) === word || `%${job.number}` === word))
  if (args.length > 0 && jobs.length === 0) return 127
  const signalled = new Promise<'signal'>((resolve) => {
    state.onSignal = () => resolve('signal')
  })
  const ended = await state.life.until(Promise.race([Promise.all(jobs.map((job) => job.done)), signalled]))
  state.onSignal = undefined
  if (ended === 'signal') return 143
  return args.length === 0 ? 0 : (ended.at(-1) ?? 0)
}

function kill(state: ShellState, args: readonly string[]): number {
  if (args[0] === '-l') {
    void print(state, 'HUP INT QUIT KILL USR1 USR2 PIPE ALRM TERM\n')
    return 0
  }
  let name = 'TERM'
  let failed = 0
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? ''
    if (word === '-s') name = signalName(args[++at] ?? '') ?? 'TERM'
    else if (/^-[A-Za-z0-9]+$/.test(word)) {
      const asked = word.slice(1) === '0' ? '0' : signalName(word.slice(1))
      if (asked === undefined) throw new ShellError(`kill: ${word.slice(1)}: invalid signal specification`, 1)
      name = asked
    } else {
      const job = state.jobs.find((each) => `%${each.number}` === word)
      const pid = job?.pid ?? Number(word)
      if (name === '0' ? !exists(state, pid) : !deliver(state, pid, name)) {
        complain(state, `can't kill pid ${word}: No such process`)
        failed = 1
      }
    }
  }
  return failed
}

const exists = (state: ShellState, pid: number): boolean => state.shared.context.processes.list().some((entry) => entry.pid === pid)

const deliver = (state: ShellState, pid: number, name: string): boolean =>
  Number.isInteger(pid) && pid > 0 ? state.shared.context.processes.signal(pid, name) : false

async function sourceFile(state: ShellState, args: readonly string[], runner: Runner): Promise<number> {
  const [word = '', ...rest] = args
  const path = resolvePath(state.directory, word)
  if (state.shared.context.files.stat(path)?.type !== 'file') throw new ShellError(`.: ${word}: not found`, 127)
  const outer = state.parameters
  if (rest.length > 0) state.parameters = rest
  try {
    return await runner.text(state, decode(state.shared.context.files.read(path)))
  } catch (error) {
    if (error instanceof Leave && error.how === 'return') return error.status
    throw error
  } finally {
    state.parameters = outer
  }
}

function test(state: ShellState, args: readonly string[], runner: Runner, bracket: boolean): number {
  void runner
  const words = bracket ? args.slice(0, -1) : args
  if (bracket && args.at(-1) !== ']') throw new ShellError('[: missing ]', 2)
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

/** By name. */
export const builtins: Readonly<Record<string, Builtin>> = {
  ':': () => 0,
  '.': sourceFile,
  source: sourceFile,
  '[': (state, args, runner) => test(state, args, runner, true),
  test: (state, args, runner) => test(state, args, runner, false),
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
  declare,
  eval: (state, args, runner) => runner.text(state, args.join(' ')),
  export: exportNames,
  getopts: getOptions,
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
  read,
  readonly: readOnly,
  set: setOptions,
  shift,
  times: () => 0,
  trap,
  typeset: declare,
  ulimit: (state) => {
    void print(state, 'unlimited\n')
    return 0
  },
  umask: (state, args) => {
    if (args.length === 0) void print(state, '0022\n')
    return 0
  },
  unset,
  wait,
}

/** How the process of a shell takes a signal: a trap, its death, or nothing for a pid 1 that has no trap. */
export function signalShell(state: ShellState, word: string): void {
  const name = signalName(word) ?? 'TERM'
  if (name === 'KILL') return state.life.kill(9)
  const action = state.traps.get(name)
  if (action !== undefined) {
    if (action === '') return
    state.pending.push(name)
    state.onSignal?.()
    return
  }
  if (state.pid === 1 || state.interactive) return
  state.life.kill(signalNumber(name))
}
