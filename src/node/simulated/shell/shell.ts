/** The simulated shell as a program: sh, bash and ash, and every command of the image by itself. */
import { reasonOf } from '../../../base/thrown.ts'
import { ProgramNotFound, type ProgramExit, type Program, type RunningProgram } from '../program.ts'
import { entriesOf, plainPlace, setElement, subscripted } from './arrays.ts'
import { builtins } from './builtins.ts'
import type { SimpleCommand } from './command.ts'
import { applets, knows, plainName, scriptPath, shells, typeOf, ownProgram } from './command-words.ts'
import { complain } from './complain.ts'
import { finished } from './ending.ts'
import { initialState } from './initial-state.ts'
import { Interpreter } from './interpreter.ts'
import { Killed, Life } from './life.ts'
import { runApplet } from './run-applet.ts'
import { runProgram } from './run-program.ts'
import type { Runner } from './runner.ts'
import { shellMain } from './shell-main.ts'
import { signalShell } from './signal-builtins.ts'
import { environmentOf, set, subshell, type Descriptor, type ShellState } from './state.ts'
import { BrokenPipe, Collector, decode, encode, Pipe, Reader, type Sink } from './streams.ts'
import { createTty } from './tty.ts'

const simple: SimpleCommand = {
  async run(state, argv, runner, { functions = true } = {}) {
    const [word = '', ...args] = argv
    const own = functions ? state.functions.get(word) : undefined
    if (own !== undefined) return named(state, word, () => runner.call(state, own, args))
    if (word === 'type') return typeOf(state, args)
    if (word === 'printf' && args[0] === '-v') return printInto(state, args, runner)
    if (Object.hasOwn(builtins, word)) return (await builtins[word]?.(state, args, runner)) ?? 0
    const program = ownProgram(state.shared.context, word)
    if (program !== undefined) return runProgram(state, program, argv)
    const name = plainName(word)
    if (shells.has(name)) return nested(state, [name, ...args], runner)
    const applet = Object.hasOwn(applets, name) ? applets[name] : undefined
    if (applet !== undefined) return runApplet(state, applet, { name, args, runner })
    const path = scriptPath({ files: state.shared.context.files, workingDir: state.directory, env: environmentOf(state) }, word)
    if (path !== undefined) return runScript(state, path, { word, args, runner })
    complain(state, `${word}: not found`)
    return 127
  },
}

/** FUNCNAME has the names of the functions that run, the innermost first. */
async function named(state: ShellState, name: string, work: () => Promise<number>): Promise<number> {
  const before = state.variables.get('FUNCNAME')
  state.variables.set('FUNCNAME', [name, ...entriesOf(before).map(([, each]) => each)])
  try {
    return await work()
  } finally {
    if (before === undefined) state.variables.delete('FUNCNAME')
    else state.variables.set('FUNCNAME', before)
  }
}

/** `printf -v name`: the text becomes the variable's. */
async function printInto(state: ShellState, [, name = '', ...args]: readonly string[], runner: Runner): Promise<number> {
  const output = new Collector()
  const inner = subshell(state, state.life, new Map([...state.descriptors, [1, { sink: output }]]))
  const status = await runner.command(inner, ['printf', ...args])
  const text = decode(output.bytes())
  const element = subscripted(name)
  if (element === undefined) set(state, name, text)
  else await setElement(state, element.name, { text: element.subscript, place: plainPlace(state), change: () => text })
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
  return nested(state, [language === 'bash' ? 'bash' : 'sh', path, ...args], runner)
}

/** A shell under this one, in a state of its own. */
async function nested(state: ShellState, argv: readonly string[], runner: Runner): Promise<number> {
  const inner = subshell(state, state.life)
  for (const name of [...inner.variables.keys()]) if (!inner.exported.has(name)) inner.variables.delete(name)
  inner.functions.clear()
  inner.options.clear()
  return shellMain(inner, argv, runner)
}

/** Starts argv as a process of the container; throws ProgramNotFound for a word that the image does not have. */
export const shell: Program = {
  start(context): RunningProgram {
    const [word = 'sh'] = context.argv
    if (!knows(context, word)) throw new ProgramNotFound(word)
    const life = new Life(context.clock, (spentMillis) => context.use({ spentMillis }))
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
      [0, { reader: new Reader(input), isTerminal: context.tty }],
      [1, { sink: sink('stdout'), isTerminal: context.tty }],
      [2, { sink: sink('stderr'), isTerminal: context.tty }],
    ])
    const state = initialState(context, { life, descriptors })
    const interpreter = new Interpreter(simple)
    const work = shells.has(plainName(word))
      ? shellMain(state, [plainName(word), ...context.argv.slice(1)], interpreter)
      : finished(state, interpreter, () => interpreter.command(state, context.argv, { functions: false }))
    const exit = work.then(
      (code): ProgramExit => ({ code: code & 255 }),
      (error: unknown): ProgramExit => {
        if (error instanceof Killed) return { code: 128 + error.signal, signal: error.signal }
        if (error instanceof BrokenPipe) return { code: 141, signal: 13 }
        context.output('stderr', encode(`${word}: ${reasonOf(error)}\n`))
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
        state.shared.terminal = { columns, rows }
        state.variables.set('COLUMNS', String(columns))
        state.variables.set('LINES', String(rows))
      },
    }
  },
}
