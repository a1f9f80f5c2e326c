/** The shape of a command: what it is called, how it is used, and what it does with a cluster. */
import type { ClusterThread } from '../cluster/in-thread.ts'
import type { startCluster } from '../cluster/start.ts'
import type { Client } from '../client/client.ts'
import type { Access } from '../client/kubeconfig-access.ts'

/** A flag of a command, as `meow` takes it. */
export interface Flag {
  readonly type: 'string' | 'boolean' | 'number'
  readonly shortFlag?: string
  readonly isMultiple?: boolean
  /** What a switch is when it is not said; default false. */
  readonly default?: boolean
  /** What a flag with a value means when none is joined to it by `=`. */
  readonly implied?: string
  /** One line of help; what stands in angle brackets names the value. */
  readonly help: string
}

export type FlagValues = Readonly<Record<string, unknown>>

/** A connection to the user's cluster for the length of a command. */
export interface Session {
  readonly client: Client
  /** True when the cluster was started for this command and stops with it. */
  readonly own: boolean
  /** Of the own cluster. */
  readonly socketPath?: string
  close(): Promise<void>
}

/** What a command may use of the process. */
export interface Surroundings {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  /** Aborted by Ctrl-C and TERM. */
  readonly signal: AbortSignal
  /** A thread for the cluster that already loads, where the UI was asked for. */
  readonly thread: ClusterThread | undefined
  /** Resolves when the code of this start is kept: it is kept for a start with the same flags of V8, so that those may change only then. */
  readonly settled: Promise<void>
  /** Starts a cluster in this thread. */
  readonly startCluster: typeof startCluster
}

/** The same with the command line read, and ways to answer. */
export interface Context extends Surroundings {
  readonly args: readonly string[]
  readonly flags: FlagValues
  /** Where objects are whose namespace nobody says: that of `-n`, else that of the kubeconfig's context, else `default`. */
  readonly namespace: string
  /** Results, a newline behind each; stripped of control sequences when a terminal reads them. */
  print(text: string): void
  /** The same without a newline. */
  write(text: string): void
  /** Everything that is not a result. */
  note(text: string): void
  /** A warning of the server's; each is told once. */
  warn(text: string): void
  /** What leads to a cluster elsewhere, where the flags choose one. */
  readonly access: Access | undefined
  /** The chosen cluster; else that of `--data`: the running one, else one started for this command. */
  session(): Promise<Session>
}

export interface Command {
  readonly name: string
  readonly summary: string
  /** After the command's name: `(TYPE NAME | TYPE/NAME) [flags]`. */
  readonly usage: string
  readonly examples: readonly string[]
  readonly flags: Readonly<Record<string, Flag>>
  /** It can work on any cluster that a kubeconfig names, and has the flags for that. */
  readonly reaches?: boolean
  /** It reads kinds that nobody asked for: what the server has to say of those is left out. */
  readonly isUnwarned?: boolean
  /** The first word that is no flag of its own, and all behind it, belong to another program. */
  readonly handsOn?: boolean
  /** Gives the exit code: 0 done, 1 refused, 2 wrong use. */
  run(context: Context): Promise<number>
}

/** Wrong use of a command: its text and a hint to `--help` are printed, and the exit code is 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}

/** Something the user should read without a trace: printed as `error: ...`, exit code 1. */
export class CommandError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'CommandError'
  }
}

export const text = (flags: FlagValues, name: string): string | undefined => {
  const value = flags[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

export const texts = (flags: FlagValues, name: string): readonly string[] => {
  const value = flags[name]
  return Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : []
}

export const on = (flags: FlagValues, name: string): boolean => flags[name] === true

export const number = (flags: FlagValues, name: string): number | undefined => {
  const value = flags[name]
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}
