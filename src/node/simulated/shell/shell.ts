/** The simulated shell as a program: sh, bash and ash, and every command of the image by itself. */
import { parse } from 'unbash'
import { FileError } from '../files.ts'
import { ProgramNotFound, type Program, type ProgramContext, type ProgramExit, type RunningProgram } from '../program.ts'
import { fileApplets } from './applets/files.ts'
import { networkApplets } from './applets/network.ts'
import { outputApplets } from './applets/output.ts'
import { searchApplets } from './applets/search.ts'
import { systemApplets } from './applets/system.ts'
import { archiveApplets } from './applets/tar.ts'
import { textApplets } from './applets/text.ts'
import { builtins, signalShell } from './builtins.ts'
import type { SimpleCommand } from './command.ts'
import { complain } from './complain.ts'
import { Interpreter } from './interpreter.ts'
import { Killed, Life } from './life.ts'
import type { Applet, AppletIo, Runner } from './runner.ts'
import { environmentOf, Leave, resolvePath, set, ShellError, subshell, type Descriptor, type ShellState } from './state.ts'
import { BrokenPipe, decode, emptySource, encode, Pipe, Reader, type Sink } from './streams.ts'
import { createTty } from './tty.ts'

const applets: Readonly<Record<string, Applet>> = {
  ...archiveApplets,
  ...textApplets,
  ...searchApplets,
  ...fileApplets,
  ...systemApplets,
  ...networkApplets,
  ...outputApplets,
}
const shells = new Set(['sh', 'bash', 'ash', 'dash'])
const commandDirectories = /^\/(?:usr\/(?:local\/)?)?s?bin\//

/** A command's name without the directory where images keep commands. */
const plainName = (word: string): string => word.replace(commandDirectories, '')

/** True when the shell can run this word: a shell, a builtin that stands alone, a command of the image, or a script file. */
export function knows(context: Pick<ProgramContext, 'files' | 'workingDir' | 'env'>, word: string): boolean {
  const name = plainName(word)
  if (shells.has(name) || Object.hasOwn(applets, name) || ['test', '[', 'kill', 'exit'].includes(name)) return true
  return scriptPath(context, word) !== undefined
}

function scriptPath({ files, workingDir, env }: Pick<ProgramContext, 'files' | 'workingDir' | 'env'>, word: string): string | undefined {
  const paths = word.includes('/')
    ? [resolvePath(workingDir, word)]
    : (env['PATH'] ?? '/bin').split(':').map((directory) => `${directory}/${word}`)
  return paths.find((path) => files.stat(path)?.type === 'file')
}

const simple: SimpleCommand = {
  async run(state, argv, runner, { functions = true } = {}) {
    const [word = '', ...args] = argv
    const own = functions ? state.functions.get(word) : undefined
    if (own !== undefined) return runner.call(state, own, args)
    if (word === 'type') return typeOf(state, args)
    if (Object.hasOwn(builtins, word)) return (await builtins[word]?.(state, args, runner)) ?? 0
    const name = plainName(word)
    if (shells.has(name)) return nested(state, [name, ...args], runner)
    if (Object.hasOwn(applets, name)) return runApplet(state, name, args, runner)
    const path = scriptPath({ files: state.shared.context.files, workingDir: state.directory, env: environmentOf(state) }, word)
    if (path !== undefined) return runScript(state, path, { word, args, runner })
    complain(state, `${word}: not found`)
    return 127
  },
}

async function typeOf(state: ShellState, words: readonly string[]): Promise<number> {
  let status = 0
  const short = words[0] === '-v'
  for (const word of words.filter((each) => !each.startsWith('-'))) {
    const path = scriptPath({ files: state.shared.context.files, workingDir: state.directory, env: environmentOf(state) }, word)
    const found = state.functions.has(word)
      ? 'a function'
      : Object.hasOwn(builtins, word)
        ? 'a shell builtin'
        : Object.hasOwn(applets, word) || shells.has(word)
          ? `/bin/${word}`
          : path
    if (found === undefined) {
      if (!short) complain(state, `${word}: not found`)
      status = 127
    } else
      await state.descriptors.get(1)?.sink?.write(encode(short ? `${found.startsWith('/') ? found : word}\n` : `${word} is ${found}\n`))
  }
  return status
}

/** A script file: run by our shell whatever its first line asks for, unless that is another language. */
async function runScript(
  state: ShellState,
  path: string,
  { word, args, runner }: { word: string; args: readonly string[]; runner: Runner },
): Promise<number> {
  const { files } = state.shared.context
  if (((files.stat(path)?.mode ?? 0) & 0o111) === 0) {
    complain(state, `${word}: Permission denied`)
    return 126
  }
  const text = decode(files.read(path))
  const interpreter = /^#!\s*(\S+)(?:\s+(\S+))?/.exec(text)
  const language =
    interpreter === null ? 'sh' : plainName(interpreter[1] === '/usr/bin/env' ? (interpreter[2] ?? '') : (interpreter[1] ?? ''))
  if (!shells.has(language) || text.startsWith('\u007fELF')) {
    complain(state, `${word}: ${text.startsWith('\u007fELF') ? 'cannot execute binary file' : `${language}: not simulated`}`)
    return 126
  }
  return nested(state, ['sh', path, ...args], runner)
}

/** A shell under this one, in a state of its own. */
async function nested(state: ShellState, argv: readonly string[], runner: Runner): Promise<number> {
  const inner = subshell(state, state.life)
  for (const name of [...inner.variables.keys()]) if (!inner.exported.has(name)) inner.variables.delete(name)
  inner.functions.clear()
  inner.options.clear()
  return shellMain(inner, argv, runner as Interpreter)
}

async function runApplet(state: ShellState, name: string, args: readonly string[], runner: Runner): Promise<number> {
  const { context } = state.shared
  const stdout = state.descriptors.get(1)?.sink
  const stderr = state.descriptors.get(2)?.sink
  const io: AppletIo = {
    name,
    args,
    env: environmentOf(state),
    directory: state.directory,
    stdin: state.descriptors.get(0)?.reader ?? new Reader(emptySource),
    files: context.files,
    context,
    life: state.life,
    out: (data) => stdout?.write(typeof data === 'string' ? encode(data) : data),
    err: (text) => void stderr?.write(encode(text)),
    path: (word) => resolvePath(state.directory, word),
    run: (argv, { env = {}, stdin, life } = {}) => {
      const inner = subshell(
        state,
        life ?? state.life,
        stdin === undefined ? state.descriptors : new Map([...state.descriptors, [0, { reader: stdin }]]),
      )
      for (const [key, value] of Object.entries(env)) {
        set(inner, key, value)
        inner.exported.add(key)
      }
      return runner.command(inner, argv, { functions: false })
    },
  }
  try {
    return await (applets[name]?.(io) ?? 127)
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    io.err(`${name}: ${error.message}\n`)
    return 1
  }
}

/** `sh -c text`, `sh file`, or commands from standard input. */
async function shellMain(state: ShellState, argv: readonly string[], interpreter: Interpreter): Promise<number> {
  const [name = 'sh', ...words] = argv
  state.name = name
  let text: string | undefined
  let fromFlag = false
  while (/^[-+]\w/.test(words[0] ?? '')) {
    const flag = words.shift() ?? ''
    if (flag === '-o') {
      if (words.shift() === 'pipefail') state.options.add('pipefail')
      continue
    }
    if (flag.startsWith('--')) continue
    for (const letter of flag.slice(1))
      if (letter === 'c') fromFlag = true
      else if (letter === 'o' && words.shift() === 'pipefail') state.options.add('pipefail')
      else state.options.add(letter)
  }
  if (fromFlag) {
    text = words.shift() ?? ''
    state.name = words.shift() ?? name
  } else if (words[0] !== undefined) {
    const file = words.shift() ?? ''
    state.name = file
    const path = resolvePath(state.directory, file)
    if (state.shared.context.files.stat(path)?.type !== 'file') {
      complain({ ...state, name }, `can't open '${file}': No such file or directory`)
      return 2
    }
    text = decode(state.shared.context.files.read(path))
  }
  state.parameters = words
  return finish(state, interpreter, () => (text === undefined ? fromInput(state, interpreter) : interpreter.text(state, text)))
}

/** Runs the shell's work, then its EXIT trap; gives the status it ends with. */
async function finish(state: ShellState, interpreter: Interpreter, work: () => Promise<number>): Promise<number> {
  let status: number
  try {
    status = await work()
  } catch (error) {
    if (error instanceof Killed || error instanceof BrokenPipe) throw error
    status = interpreter.outcome(state, error)
  }
  const action = state.traps.get('EXIT')
  if (action === undefined) return status
  state.traps.delete('EXIT')
  state.status = status
  try {
    await interpreter.text(state, action)
  } catch (error) {
    if (error instanceof Leave && error.how === 'exit') return error.status
    if (error instanceof Killed) throw error
    interpreter.outcome(state, error)
  }
  return status
}

/** Reads commands line by line, a prompt before each when a terminal listens. */
async function fromInput(state: ShellState, interpreter: Interpreter): Promise<number> {
  const reader = state.descriptors.get(0)?.reader
  const prompt = (more: boolean): void => {
    if (state.interactive) void state.descriptors.get(1)?.sink?.write(encode(more ? '> ' : `${state.directory} # `))
  }
  let text = ''
  for (;;) {
    prompt(text !== '')
    const line = await state.life.until(reader?.line() ?? Promise.resolve(undefined))
    if (line === undefined) return state.status
    text += `${line.text}\n`
    const { errors = [] } = parse(text)
    if (errors.length > 0 && line.whole && errors.some((error) => error.pos >= text.trimEnd().length)) continue
    try {
      state.status = await interpreter.text(state, text)
    } catch (error) {
      if (!state.interactive || (error instanceof Leave && error.how === 'exit') || error instanceof Killed) throw error
      state.status = interpreter.outcome(state, error)
    }
    text = ''
  }
}

/** Starts argv as a process of the container; throws ProgramNotFound for a word that the image does not have. */
export const shell: Program = {
  start(context): RunningProgram {
    const [word = 'sh'] = context.argv
    if (!knows(context, word)) throw new ProgramNotFound(word)
    const life = new Life(context.clock)
    const interactive = context.tty && shells.has(plainName(word)) && context.argv.length === 1
    const tty = context.tty
      ? createTty(
          (bytes) => context.output('stdout', bytes),
          () => signalShell(state, 'INT'),
        )
      : undefined
    const input = tty?.input ?? new Pipe()
    const sink = (stream: 'stdout' | 'stderr'): Sink => ({
      write: (bytes) => context.output(context.tty ? 'stdout' : stream, tty === undefined ? bytes : tty.shown(bytes)),
      close: () => undefined,
    })
    const descriptors = new Map<number, Descriptor>([
      [0, { reader: new Reader(input) }],
      [1, { sink: sink('stdout') }],
      [2, { sink: sink('stderr') }],
    ])
    const state = initialState(context, { life, descriptors, interactive })
    const interpreter = new Interpreter(simple)
    const work = shells.has(plainName(word))
      ? shellMain(state, [plainName(word), ...context.argv.slice(1)], interpreter)
      : finish(state, interpreter, () => interpreter.command(state, context.argv, { functions: false }))
    const exit = work.then(
      (code): ProgramExit => ({ code: code & 255 }),
      (error: unknown): ProgramExit => {
        if (error instanceof Killed) return { code: 128 + error.signal, signal: error.signal }
        if (error instanceof BrokenPipe) return { code: 141, signal: 13 }
        context.output(
          'stderr',
          encode(`${word}: ${error instanceof ShellError || error instanceof Error ? error.message : String(error)}\n`),
        )
        return { code: 2 }
      },
    )
    // What the shell leaves running in the background dies with the container's first process.
    void exit.then(() => life.kill(9))
    return {
      exit,
      signal: (name) => signalShell(state, name),
      write: (bytes) => (tty === undefined ? void input.write(bytes) : tty.type(bytes)),
      end: () => input.close(),
      resize: (columns, rows) => {
        state.variables.set('COLUMNS', String(columns))
        state.variables.set('LINES', String(rows))
      },
    }
  },
}

function initialState(
  context: ProgramContext,
  { life, descriptors, interactive }: { life: Life; descriptors: Map<number, Descriptor>; interactive: boolean },
): ShellState {
  const variables = new Map<string, string>(Object.entries(context.env))
  const exported = new Set(variables.keys())
  variables
    .set('PWD', context.workingDir)
    .set('IFS', ' \t\n')
    .set('OPTIND', '1')
    .set('PPID', '0')
    .set('SHELL_STARTED', String(context.clock.now()))
  return {
    shared: { context, nextJob: 1 },
    life,
    variables,
    exported,
    readOnly: new Set(),
    functions: new Map(),
    descriptors,
    traps: new Map(),
    jobs: [],
    options: new Set(),
    locals: [],
    name: 'sh',
    parameters: [],
    directory: context.workingDir,
    status: 0,
    lastBackground: undefined,
    pid: context.pid,
    pending: [],
    onSignal: undefined,
    interactive,
    guarded: 0,
  }
}
