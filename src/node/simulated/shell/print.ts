/** What a builtin says on standard output. */
import type { ShellState } from './state.ts'
import { encode } from './streams.ts'

/** Writes the text; a promise means that whoever reads has to catch up first. */
export const print = (state: ShellState, text: string): void | Promise<void> => state.descriptors.get(1)?.sink?.write(encode(text))
