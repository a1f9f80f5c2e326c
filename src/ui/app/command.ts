/** The shape of a command of the `:` prompt. */
import type { Program } from './host.ts'
import type { Completion } from './prompt.ts'

export interface Command {
  /** The first word; the others are synonyms. */
  readonly words: readonly string[]
  readonly about: string
  /** What stands behind it is one text, such as a path: its blanks part no words. */
  readonly whole?: boolean
  /** What may stand behind it, of which so much is typed. */
  complete?(program: Program, typed: string): readonly Completion[]
  run(rest: string, program: Program): void
}
