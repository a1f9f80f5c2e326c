/** Runs a program of the image as a child of the shell that calls it. */
import type { ImagePrograms } from '../program.ts'
import { environmentOf, type ShellState } from './state.ts'

/** Gives the exit status. The program has the descriptors, the environment and the directory of the shell. */
export async function runProgram(state: ShellState, start: ImagePrograms[string], argv: readonly string[]): Promise<number> {
  const { shared, descriptors, life } = state
  const { context } = shared
  const reader = descriptors.get(0)?.reader
  const child = context.processes.add(argv.join(' '), (name) => program.signal(name))
  const program = start({
    ...context,
    argv,
    env: environmentOf(state),
    workingDir: state.directory,
    pid: child.pid,
    output: (stream, bytes) => void descriptors.get(stream === 'stdout' ? 1 : 2)?.sink?.write(bytes),
    nextLine: async () => (await life.until(reader?.line() ?? Promise.resolve(undefined)))?.text,
  })
  const before = shared.foreground
  if (state.pid === context.pid) shared.foreground = (name) => program.signal(name)
  try {
    return (await life.until(program.exit)).code
  } catch (error) {
    program.signal('KILL')
    throw error
  } finally {
    shared.foreground = before
    child.remove()
  }
}
