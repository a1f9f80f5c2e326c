/**
 * The plug between the simulated runtime and what runs inside a container: known images and the simulated shell implement `Programs`, the
 * runtime supplies the context.
 */
import type { Clock } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import type { Files } from './files.ts'
import type { Network } from './network.ts'

/** A signal's name without SIG: `TERM`, `KILL`, `INT`, `HUP`, `USR1`, ... */
export type SignalName = string

/** Another program of the same container: the container's own is pid 1, each exec and each background job may add one. */
export interface ProcessEntry {
  readonly pid: number
  /** The command line as `ps` shows it. */
  readonly command: string
  readonly uid: number
  readonly startedAt: number
}

/** The processes of one container. */
export interface Processes {
  list(): readonly ProcessEntry[]
  /** False when there is no such process. */
  signal(pid: number, name: SignalName): boolean
  /** Shows a child (a background job, a worker) to `ps` and `kill`, as the container's user unless told; the answer takes it away. */
  add(command: string, onSignal: (name: SignalName) => void, uid?: number): { readonly pid: number; remove(): void }
  /** From now on `ps` shows this process with another command line. */
  rename(pid: number, command: string): void
}

/** Programs of an image by the name of the command, without its directory. */
export type ImagePrograms = Readonly<Record<string, (context: ProgramContext) => RunningProgram>>

/** A user by numbers. */
export interface User {
  readonly uid: number
  readonly gid: number
  /** Further groups. */
  readonly groups: readonly number[]
}

/** What a program uses now. */
export interface Use {
  readonly memoryBytes?: number
  /** Thousandths of a processor that it takes all the time. */
  readonly cpuMillis?: number
  /** Milliseconds of processor time that one piece of work just took. */
  readonly spentMillis?: number
}

export interface ProgramContext {
  /** The image as the manifest names it. */
  readonly image: string
  /**
   * What to run: the manifest's command and args over the image's entrypoint and cmd; never empty unless the image is unknown and the
   * manifest silent: then it is played.
   */
  readonly argv: readonly string[]
  /** Already holds the image's variables, PATH, HOSTNAME and HOME. */
  readonly env: Readonly<Record<string, string>>
  readonly workingDir: string
  readonly files: Files
  /** The same files as another user sees them, or with a directory for their root. */
  filesAs(view: { readonly user?: User; readonly base?: readonly string[] }): Files
  readonly clock: Clock
  readonly random: Random
  readonly hostname: string
  /** Whom it runs as. */
  readonly user: User
  /** This process's number: 1 for the container's own, unless its pod's containers share their processes. */
  readonly pid: number
  readonly tty: boolean
  /** Ports that the manifest declares for the container. */
  readonly ports: readonly number[]
  /** The container is to do its work and end. */
  readonly isTask: boolean
  readonly processes: Processes
  readonly network: Network
  /** What the image has beside the commands of the shell, by name. */
  readonly own?: ImagePrograms
  /** The next line of standard input, for programs that a shell or a terminal feeds; undefined at its end. */
  readonly nextLine?: () => Promise<string | undefined>
  /** Bytes written to standard output or error. May be called at any time until exit; partial lines are kept until their end comes. */
  output(stream: 'stdout' | 'stderr', bytes: Uint8Array): void
  /** The same for the container's own process, whichever this one is: what `/proc/1/fd/1` leads to. */
  log(stream: 'stdout' | 'stderr', bytes: Uint8Array): void
  /** Says what the program uses now, for stats and limits: above the container's memory limit the runtime kills it (OOMKilled, 137). */
  use(usage: Use): void
}

export interface ProgramExit {
  /** 0..255; 128 + n when a signal ended it. */
  readonly code: number
  readonly signal?: number
}

export interface RunningProgram {
  /** Resolves once, never rejects. After it nothing of the program may run: no timer, no listener. */
  readonly exit: Promise<ProgramExit>
  /**
   * KILL ends at once with 137; others are up to the program (a pid 1 without a handler of its own ignores TERM only if the real one does).
   */
  signal(name: SignalName): void
  /** Standard input. */
  write(bytes: Uint8Array): void
  /** End of standard input. */
  end(): void
  resize(columns: number, rows: number): void
}

/** One thing that can run in a container: `start` returns at once. An argv[0] that does not exist throws ProgramNotFound. */
export interface Program {
  start(context: ProgramContext): RunningProgram
}

/**
 * The command does not exist in the image: the runtime reports it as containerd does (`exec: "x": executable file not found in $PATH`, exit
 * 128; an exec gets 127).
 */
export class ProgramNotFound extends Error {
  readonly command: string

  constructor(command: string) {
    super(
      `exec: ${JSON.stringify(command)}: ${command.includes('/') ? `stat ${command}: no such file or directory` : 'executable file not found in $PATH'}`,
    )
    this.name = 'ProgramNotFound'
    this.command = command
  }
}

/** A file of an image: text or bytes with the permission bits, or a symbolic link. */
export interface ImageFile {
  readonly content: string | Uint8Array
  readonly mode?: number
  /** Where the link leads. */
  readonly target?: string
}

/** What is known of an image: its configuration and the files it begins with. */
export interface ImageDefinition {
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly workingDir: string
  /** Ports that the image exposes. */
  readonly ports: readonly number[]
  readonly sizeBytes: number
  /** By absolute path; a path that ends in `/` is an empty directory. Shared by all containers of the image, which see it copy-on-write. */
  readonly files: Readonly<Record<string, ImageFile>>
  readonly user?: string
  readonly stopSignal?: SignalName
}

/** What a container is started with. */
export interface Beginning {
  readonly image: string
  readonly argv: readonly string[]
  readonly isTask: boolean
}

/** All the simulated world knows how to run. */
export interface Programs extends Program {
  /** The definition for a normalised name (`docker.io/library/nginx`) and tag; undefined: unknown, a small generic base is used. */
  imageOf(name: string, tag: string): ImageDefinition | undefined
  /** False when the registry has the image, but not this tag. */
  hasTag?(name: string, tag: string): boolean
  /**
   * What a program uses that does nothing at all until somebody calls it, sends it a signal or looks into its container: such a one need not run
   * before. Undefined for all others.
   */
  resting?(beginning: Beginning): Use | undefined
}
