/** The calls that parts of the shell make to each other; `Interpreter` implements them. */
import type { ParsedScript, ProcessSubstitutionPart, Statement } from 'unbash'
import type { Files } from '../files.ts'
import type { ProgramContext, User } from '../program.ts'
import type { Life } from './life.ts'
import type { Reader, Sink, Source } from './streams.ts'
import type { FunctionBody, ShellState, TerminalSize } from './state.ts'

export interface Runner {
  /** Runs statements in order; gives the last status. */
  statements(state: ShellState, statements: readonly Statement[]): Promise<number>
  /** Parses and runs a text in this very shell. */
  text(state: ShellState, text: string): Promise<number>
  /** Output of a script run in a subshell, without trailing newlines. */
  substitute(state: ShellState, script: ParsedScript | undefined): Promise<string>
  /** Starts the command of `<(...)` or `>(...)`; gives the path that names its other end. */
  connect(state: ShellState, part: ProcessSubstitutionPart): string
  /** Runs a command that is already expanded: function, builtin, applet or script file. */
  command(state: ShellState, argv: readonly string[], options?: { readonly functions?: boolean }): Promise<number>
  call(state: ShellState, body: FunctionBody, args: readonly string[]): Promise<number>
  /** Runs traps of signals that have come. */
  traps(state: ShellState): Promise<void>
}

/** What a command of the image (not of the shell) works with. */
export interface AppletIo {
  readonly name: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly directory: string
  readonly stdin: Reader
  readonly files: Files
  readonly context: ProgramContext
  readonly life: Life
  /** How large the terminal is, where there is one. */
  readonly terminal: TerminalSize | undefined
  out(data: string | Uint8Array): void | Promise<void>
  err(text: string): void
  /** An absolute path for a word. */
  path(word: string): string
  /** What a word names, to read: a file, a device. Throws a FileError. */
  open(word: string): Source
  /** What a word names, to write; a file exists from now on. Throws a FileError. */
  create(word: string, append?: boolean): Sink
  /** Runs another command with these words, in this one's place in the pipeline. */
  run(
    argv: readonly string[],
    options?: {
      readonly env?: Readonly<Record<string, string>>
      /** Without the environment of the shell. */
      readonly isBare?: boolean
      readonly stdin?: Reader
      readonly stdout?: Sink
      readonly life?: Life
      /** Whom it runs as, and what it takes for the root directory. */
      readonly as?: { readonly user?: User; readonly base?: readonly string[] }
      readonly directory?: string
    },
  ): Promise<number>
}

/** A command of the image; gives its exit status. */
export type Applet = (io: AppletIo) => Promise<number> | number
