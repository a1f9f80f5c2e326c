/** Runs a command of the image with the descriptors, the environment and the directory of the shell that calls it. */
import { Exhausted, pauseAfterTrial } from '../expressions/expression.ts'
import { ExpressionError } from '../expressions/posix.ts'
import { FileError } from '../files.ts'
import type { User } from '../program.ts'
import { openToRead, openToWrite } from './open-file.ts'
import type { Applet, AppletIo, Runner } from './runner.ts'
import { environmentOf, resolvePath, set, type Shared, type ShellState, subshell } from './state.ts'
import { emptySource, encode, Reader } from './streams.ts'

/** Processor time that starting one small command takes. */
const commandMillis = 1

/** Commands whose status 1 says that nothing was found. */
const troubleIsTwo = new Set(['grep', 'egrep', 'fgrep', 'expr', 'pgrep', 'pkill'])

/** What shells share, for one that runs as somebody else or elsewhere: the terminal and who has it stay the same. */
function sharedAs(
  shared: Shared,
  { user = shared.context.user, base }: { readonly user?: User; readonly base?: readonly string[] },
): Shared {
  const { context } = shared
  const files = context.filesAs({ user, ...(base !== undefined && { base }) })
  return Object.create(shared, {
    context: { value: { ...context, user, files, ...(base !== undefined && { workingDir: '/' }) } },
    foreground: { get: () => shared.foreground, set: (take: Shared['foreground']) => (shared.foreground = take) },
  }) as Shared
}

/** Gives the exit status; what it cannot do with a file is said on standard error. */
export async function runApplet(
  state: ShellState,
  applet: Applet,
  { name, args, runner }: { readonly name: string; readonly args: readonly string[]; readonly runner: Runner },
): Promise<number> {
  const { context } = state.shared
  const stdout = state.descriptors.get(1)?.sink
  const stderr = state.descriptors.get(2)?.sink
  const opener = { context, descriptors: state.descriptors, life: state.life }
  const io: AppletIo = {
    name,
    args,
    env: environmentOf(state),
    directory: state.directory,
    stdin: state.descriptors.get(0)?.reader ?? new Reader(emptySource),
    files: context.files,
    context,
    life: state.life,
    terminal: context.tty ? state.shared.terminal : undefined,
    out: (data) => stdout?.write(typeof data === 'string' ? encode(data) : data),
    err: (text) => void stderr?.write(encode(text)),
    path: (word) => resolvePath(state.directory, word),
    open: (word) => openToRead(opener, resolvePath(state.directory, word)),
    create: (word, append = false) => openToWrite(opener, resolvePath(state.directory, word), append),
    run: (argv, { env = {}, isBare = false, stdin, stdout: into, life, as, directory } = {}) => {
      const descriptors = new Map(state.descriptors)
      if (stdin !== undefined) descriptors.set(0, { reader: stdin })
      if (into !== undefined) descriptors.set(1, { sink: into })
      const same = subshell(state, life ?? state.life, descriptors)
      const inner = as === undefined ? same : { ...same, shared: sharedAs(state.shared, as) }
      if (directory !== undefined) inner.directory = directory
      if (isBare) inner.exported.clear()
      for (const [key, value] of Object.entries(env)) {
        set(inner, key, value)
        inner.exported.add(key)
      }
      return runner.command(inner, argv, { functions: false })
    },
  }
  state.life.spend(commandMillis)
  try {
    return await applet(io)
  } catch (error) {
    // What is longer than any text can be was asked for.
    if (error instanceof RangeError) {
      io.err(`${name}: out of memory\n`)
      return 1
    }
    if (!(error instanceof FileError) && !(error instanceof ExpressionError)) throw error
    io.err(`${name}: ${error.message}\n`)
    if (error instanceof Exhausted) await state.life.sleep(pauseAfterTrial)
    return error instanceof ExpressionError && troubleIsTwo.has(name) ? 2 : 1
  }
}
