/** What one shell knows: variables, functions, options, directory, open files. A subshell gets a copy. */
import type { CompoundCommand, CompoundList, Redirected } from 'unbash'
import type { Files } from '../files.ts'
import { splitPath } from '../mounted-files.ts'
import type { ProgramContext } from '../program.ts'
import type { Life } from './life.ts'
import { mostKept, noteMemory, type Reader, type Sink } from './streams.ts'

/** A text, a list in which places may be empty, or a table by name. */
export type Value = string | readonly (string | undefined)[] | ReadonlyMap<string, string>
export type FunctionBody = CompoundCommand | Redirected | CompoundList

/** An open file descriptor; reading and writing ends share a number as they do in Unix. */
export interface Descriptor {
  readonly reader?: Reader
  readonly sink?: Sink
  readonly isTerminal?: boolean
}

export interface Job {
  readonly number: number
  readonly pid: number
  readonly text: string
  readonly done: Promise<number>
  status: number | undefined
  /** `wait -n` has told of its end. */
  isTold: boolean
}

export interface Substituted {
  readonly number: number
  readonly done: Promise<unknown>
  close(): void
}

export interface TerminalSize {
  readonly columns: number
  readonly rows: number
}

/** What a shell shares with its subshells. */
export interface Shared {
  readonly context: ProgramContext
  /** What `umask` takes from new files, and the files without it. */
  readonly mask?: number
  readonly unmasked?: Files
  /** As the client last told; nothing before that, as in a terminal that nobody has sized. */
  terminal: TerminalSize
  /** Takes signals in the shell's place while a program of the image runs before its eyes. */
  foreground?: ((name: string) => void) | undefined
}

export interface ShellState {
  shared: Shared
  readonly life: Life
  readonly variables: Map<string, Value>
  readonly exported: Set<string>
  readonly readOnly: Set<string>
  readonly functions: Map<string, FunctionBody>
  readonly descriptors: Map<number, Descriptor>
  /** What `ulimit` has set, by letter. */
  readonly limits: Map<string, string>
  readonly traps: Map<string, string>
  readonly jobs: Job[]
  readonly options: Set<string>
  /** Variables of the running functions, saved for their end; one map a call. */
  readonly locals: Map<string, Value | undefined>[]
  /** Arrays that nobody else holds: they are changed where they are. */
  owned: WeakSet<object>
  name: string
  parameters: readonly string[]
  directory: string
  status: number
  /** That of the last `$(...)`. */
  substituted: number | undefined
  /** What it reads, and where the statement begins that runs. */
  source: { readonly text: string; at: number }
  /** Those of the commands of the last pipeline. */
  statuses: readonly number[]
  lastBackground: number | undefined
  pid: number
  /** Commands of `<(...)` and `>(...)` that run beside the shell. */
  readonly substitutions: Substituted[]
  /** Signals that came and whose trap has not run yet. */
  readonly pending: string[]
  /** Set while `wait` runs: a trap ends it. */
  onSignal: (() => void) | undefined
  /** True while it reads commands from a terminal. */
  interactive: boolean
  /** Above 0 in conditions, where `set -e` does not end the shell. */
  guarded: number
}

/** The value as text: the first element of an array, if there is one. */
export const textOf = (value: Value | undefined): string | undefined =>
  value === undefined || typeof value === 'string'
    ? value
    : value instanceof Map
      ? (value.get('0') as string | undefined)
      : (value as readonly string[])[0]

export const get = (state: ShellState, name: string): string | undefined => textOf(state.variables.get(name))

/** Sets a variable; throws for one that is read-only, and for a text that no memory is left for. */
export function set(state: ShellState, name: string, value: Value): void {
  if (state.readOnly.has(name)) throw new ShellError(`${name}: readonly variable`, 1)
  if (name === 'SECONDS') return void state.variables.set('SHELL_STARTED', String(state.life.clock.now() - (Number(value) || 0) * 1000))
  const size = value instanceof Map ? value.size : (value as string | readonly string[]).length
  noteMemory(state.shared.context, size)
  if (size > mostKept) throw new ShellError('out of memory', 2)
  state.variables.set(name, value)
  if (state.options.has('a')) state.exported.add(name)
}

/** What programs started from here see. */
export function environmentOf(state: ShellState): Record<string, string> {
  const env: Record<string, string> = {}
  for (const name of state.exported) {
    const value = get(state, name)
    if (value !== undefined) env[name] = value
  }
  return env
}

/** A copy for a subshell: changes there stay there. */
export function subshell(state: ShellState, life: Life, descriptors: ReadonlyMap<number, Descriptor> = state.descriptors): ShellState {
  // Both hold them from now on.
  state.owned = new WeakSet()
  return {
    ...state,
    owned: new WeakSet(),
    life,
    variables: new Map(state.variables),
    exported: new Set(state.exported),
    readOnly: new Set(state.readOnly),
    functions: new Map(state.functions),
    descriptors: new Map(descriptors),
    limits: new Map(state.limits),
    // What is ignored stays so.
    traps: new Map([...state.traps].filter(([, action]) => action === '')),
    jobs: [],
    substitutions: [],
    source: { ...state.source },
    options: new Set(state.options),
    locals: state.locals.map((local) => new Map(local)),
    pending: [],
    onSignal: undefined,
    interactive: false,
  }
}

/** A complaint that ends the command (or, for a script that is not interactive, the shell) with a status. */
export class ShellError extends Error {
  readonly status: number

  constructor(message: string, status: number) {
    super(message)
    this.name = 'ShellError'
    this.status = status
  }
}

/** `break`, `continue`, `return` and `exit` travel up as these. */
export class Leave extends Error {
  readonly how: 'break' | 'continue' | 'return' | 'exit'
  readonly status: number
  /** Loops left to leave, for break and continue. */
  readonly levels: number

  constructor(how: Leave['how'], status: number, levels = 1) {
    super(how)
    this.name = 'Leave'
    this.how = how
    this.status = status
    this.levels = levels
  }
}

/** The absolute path of a word, as the shell's directory has it. */
export function resolvePath(directory: string, path: string): string {
  return `/${splitPath(path.startsWith('/') ? path : `${directory}/${path}`).join('/')}`
}
