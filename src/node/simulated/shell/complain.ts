/** What the shell says when something is wrong. */
import type { ShellState } from './state.ts'
import { encode } from './streams.ts'

/** Writes to standard error, after the shell's name. */
export function complain(state: ShellState, message: string, named = true): void {
  void state.descriptors.get(2)?.sink?.write(encode(`${named ? `${state.name}: ` : ''}${message}\n`))
}
