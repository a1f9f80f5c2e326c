/** The shape of a known image: its configuration, and the programs in it that are more than commands of the shell. */
import type { ImageDefinition, ImagePrograms, ProgramContext, ProgramExit, RunningProgram, Use } from '../program.ts'

export interface KnownImage {
  /** Repositories with their registry: `docker.io/library/nginx`. */
  readonly names: readonly string[]
  define(tag: string): ImageDefinition
  readonly programs?: ImagePrograms
  /** Those that talk with whoever calls them: they read lines, from a terminal as well. */
  readonly tools?: ImagePrograms
  /** By the name of the program: what it uses with these words while nobody calls it, if it does nothing at all by itself. */
  readonly resting?: Readonly<Record<string, (argv: readonly string[]) => Use | undefined>>
  /** True for images of one program and nothing else: no shell, no commands. */
  readonly isBare?: boolean
}

/** What `/etc/os-release` says. */
export const release = (id: string, name: string): string => `ID=${id}\nPRETTY_NAME="${name}"\n`

/** A definition with what most images share. Sizes in megabytes. */
export function definition(given: Partial<Omit<ImageDefinition, 'sizeBytes'>> & { readonly megabytes: number }): ImageDefinition {
  const { megabytes, files, ...rest } = given
  return {
    entrypoint: [],
    command: [],
    workingDir: '/',
    ports: [],
    env: {},
    sizeBytes: Math.round(megabytes * 1_000_000),
    ...rest,
    files: { '/etc/os-release': { content: release('debian', 'Debian GNU/Linux 12 (bookworm)') }, ...files },
  }
}

/** How a long-running program lives and ends. */
export interface Server {
  /** Gives back what it holds while it runs, such as its ports. */
  close?(): void
  /** Lines it says when told to stop; undefined: it takes no notice of TERM. */
  onStop?(): readonly string[]
  readonly stopStream?: 'stdout' | 'stderr'
  /** The code that it ends with when it is told to stop; 0 unless told. */
  readonly stopCode?: number
  /** What it does on HUP, which it survives. */
  onHangup?(): void
}

export const line = (context: ProgramContext, text: string, stream: 'stdout' | 'stderr' = 'stdout'): void =>
  context.output(stream, new TextEncoder().encode(`${text}\n`))

/** Runs until a signal: TERM, QUIT and INT end it after its last words, KILL with 137. */
export const serve = (context: ProgramContext, server: Server): RunningProgram => new Serving(context, server)

class Serving implements RunningProgram {
  readonly exit: Promise<ProgramExit>
  private readonly finish: (exit: ProgramExit) => void
  private readonly context: ProgramContext
  private readonly server: Server

  constructor(context: ProgramContext, server: Server) {
    this.context = context
    this.server = server
    ;({ promise: this.exit, resolve: this.finish } = Promise.withResolvers<ProgramExit>())
  }

  signal(name: string): void {
    const { context, server } = this
    if (name === 'KILL') this.over({ code: 137, signal: 9 })
    else if (name === 'HUP') server.onHangup?.()
    else if (['TERM', 'QUIT', 'INT'].includes(name)) {
      for (const text of server.onStop?.() ?? []) line(context, text, server.stopStream)
      this.over({ code: server.stopCode ?? 0 })
    }
  }

  write(): void {
    // A server takes no input.
  }

  end(): void {
    // Nor does the end of one mean anything to it.
  }

  resize(): void {
    // It draws nothing.
  }

  private over(how: ProgramExit): void {
    this.server.close?.()
    this.finish(how)
  }
}

/** Says its lines and ends. */
export function sayAndExit(
  context: ProgramContext,
  lines: readonly string[],
  { code = 0, stream = 'stdout' }: { readonly code?: number; readonly stream?: 'stdout' | 'stderr' } = {},
): RunningProgram {
  for (const text of lines) line(context, text, stream)
  return { exit: Promise.resolve({ code }), signal: () => undefined, write: () => undefined, end: () => undefined, resize: () => undefined }
}

/** Runs a tool to its end; nothing but KILL or INT cuts it short. */
export function runTool(work: () => Promise<number>): RunningProgram {
  let stop: (exit: ProgramExit) => void = () => undefined
  const stopped = new Promise<ProgramExit>((resolve) => {
    stop = resolve
  })
  return {
    exit: Promise.race([work().then((code): ProgramExit => ({ code })), stopped]),
    signal: (name) => stop(name === 'KILL' ? { code: 137, signal: 9 } : { code: 130, signal: 2 }),
    write: () => undefined,
    end: () => undefined,
    resize: () => undefined,
  }
}

const two = (value: number): string => String(value).padStart(2, '0')
export const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `2026/01/02 03:04:05` */
export const slashTime = (time: number): string => new Date(time).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ')

/** `02/Jan/2026:03:04:05 +0000`, as web servers log it. */
export function logTime(time: number): string {
  const date = new Date(time)
  return `${two(date.getUTCDate())}/${months[date.getUTCMonth()] ?? ''}/${date.getUTCFullYear()}:${date.toISOString().slice(11, 19)} +0000`
}
