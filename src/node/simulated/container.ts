/** One simulated container: its program, its processes, its log and what it uses. */
import type { Clock } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import type { RemoteCommand } from '../../client/client.ts'
import { type ContainerConfig, type ContainerStatus, StartError, type Stats } from '../runtime.ts'
import { Stream } from './byte-stream.ts'
import { ContainerUsage } from './container-usage.ts'
import { userName, userOf } from './container-user.ts'
import type { Files } from './files.ts'
import { LazyFiles } from './lazy-files.ts'
import { LogRing } from './log-ring.ts'
import type { Network } from './network.ts'
import { ProcessTable, type ProcessSpace } from './process-table.ts'
import {
  type ImageDefinition,
  type Processes,
  type ProgramContext,
  ProgramNotFound,
  type Programs,
  type RunningProgram,
  type Use,
  type User,
} from './program.ts'
import type { Script } from './script-annotations.ts'
import { scripted } from './scripted-program.ts'

export interface ContainerMeans {
  readonly clock: Clock
  readonly random: Random
  readonly programs: Programs
  readonly definition: ImageDefinition | undefined
  readonly network: Network
  readonly hostname: string
  readonly processes: ProcessSpace
  readonly annotations: Readonly<Record<string, string>>
  readonly script: Script | undefined
  readonly files: () => Files
  readonly onChange: (status: ContainerStatus) => void
}

/** Upstream's bounds on a termination message, and on one taken from the log. */
const longestMessage = 4096
const tailLines = 80
const tailBytes = 2048
const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

export class SimulatedContainer {
  readonly id: string
  readonly sandbox: string
  readonly config: ContainerConfig
  readonly log: LogRing
  private readonly means: ContainerMeans
  private readonly createdAt: number
  private state: ContainerStatus['state'] = 'created'
  private startedAt: number | undefined
  private finishedAt: number | undefined
  private exit:
    | { readonly code: number; readonly signal: number | undefined; readonly reason: string; readonly message: string | undefined }
    | undefined
  private program: RunningProgram | undefined
  private processes: ProcessTable | undefined
  private readonly usage: ContainerUsage
  private readonly user: User
  readonly space: ProcessSpace
  private isOom = false
  private fileView: Files | undefined
  private readonly watchers = new Set<Readonly<Record<'stdout' | 'stderr', Stream<Uint8Array>>>>()
  private ends: (() => void)[] = []

  constructor(identity: { readonly id: string; readonly sandbox: string }, config: ContainerConfig, means: ContainerMeans) {
    this.id = identity.id
    this.sandbox = identity.sandbox
    this.config = config
    this.means = means
    this.createdAt = means.clock.now()
    this.space = means.processes
    this.user = userOf(config, means.definition)
    this.log = new LogRing(() => means.clock.now())
    this.usage = new ContainerUsage(this.id, config, means.annotations)
  }

  get status(): ContainerStatus {
    return {
      id: this.id,
      sandbox: this.sandbox,
      name: this.config.name,
      attempt: this.config.attempt,
      state: this.state,
      createdAt: this.createdAt,
      startedAt: this.startedAt,
      finishedAt: this.finishedAt,
      exitCode: this.exit?.code,
      signal: this.exit?.signal,
      reason: this.exit?.reason,
      message: this.exit?.message,
    }
  }

  get files(): Files {
    this.fileView ??= this.means.files()
    return this.fileView
  }

  start(): void {
    const { clock, programs, script } = this.means
    this.startedAt = this.config.adopt?.startedAt ?? clock.now()
    this.processes = new ProcessTable(clock, this.space, userName(this.user))
    try {
      const argv = this.argv()
      const pid = this.processes.addMain(argv.join(' ') || this.config.image, (name) => this.program?.signal(name))
      const context = this.context(argv, pid, (stream, bytes) => this.output(stream, bytes))
      this.program = script === undefined ? programs.start(context) : scripted(context, script)
      const { program } = this
      this.state = 'running'
      void program.exit.then(({ code, signal }) => this.ended(code, signal))
    } catch (error) {
      throw this.refused(error)
    }
    this.means.onChange(this.status)
    if (this.isOom) this.program?.signal('KILL')
  }

  /** Sends a signal to the container's own process. */
  signal(name: string): void {
    this.program?.signal(name)
  }

  /** Resolves when the container has ended. */
  whenEnded(): Promise<void> {
    return this.state === 'exited' ? Promise.resolve() : new Promise((resolve) => this.ends.push(resolve))
  }

  exec(command: readonly string[], tty: boolean): RemoteCommand {
    const stdout = new Stream<Uint8Array>()
    const stderr = new Stream<Uint8Array>()
    const { processes } = this
    if (this.state !== 'running' || processes === undefined) throw new Error(`container ${this.id} is not running`)
    let program: RunningProgram | undefined
    const { pid, remove } = processes.add(command.join(' '), (name) => program?.signal(name))
    try {
      program = this.means.programs.start(
        this.context(command, pid, (stream, bytes) => (stream === 'stderr' && !tty ? stderr : stdout).push(bytes), tty),
      )
    } catch (error) {
      remove()
      throw error
    }
    const running = program
    const exit = running.exit.then(({ code }) => {
      remove()
      stdout.end()
      stderr.end()
      return code
    })
    const stop = (): void => running.signal('KILL')
    this.ends.push(stop)
    return {
      stdout,
      stderr,
      exit,
      write: (data) => running.write(data),
      end: () => running.end(),
      resize: (columns, rows) => running.resize(columns, rows),
      kill: stop,
    }
  }

  /**
   * What it writes from now on; standard input, if the container has one, goes to its own process, and ends with the first client where the
   * manifest says so.
   */
  attach(isWriter: boolean): RemoteCommand {
    const stdout = new Stream<Uint8Array>()
    const stderr = new Stream<Uint8Array>()
    const watcher = { stdout, stderr }
    this.watchers.add(watcher)
    const stdin = isWriter && this.config.stdin
    const end = (): void => {
      if (stdin && this.config.stdinOnce) this.program?.end()
    }
    const exit = this.whenEnded().then(() => {
      stdout.end()
      stderr.end()
      return this.exit?.code ?? 0
    })
    const leave = (): void => {
      this.watchers.delete(watcher)
      stdout.end()
      stderr.end()
      end()
    }
    return {
      stdout,
      stderr,
      exit,
      write: (data) => void (stdin && this.program?.write(data)),
      end,
      resize: (columns, rows) => this.program?.resize(columns, rows),
      kill: leave,
    }
  }

  /** Undefined while it does not run. */
  stats(): Stats | undefined {
    return this.state === 'running' ? this.usage.stats(this.means.clock.now()) : undefined
  }

  /** The manifest's command replaces the entrypoint and the cmd, its args only the cmd. */
  private argv(): readonly string[] {
    const { command, args } = this.config
    const { definition } = this.means
    if (command !== undefined && command.length > 0) return [...command, ...(args ?? [])]
    return [...(definition?.entrypoint ?? []), ...(args !== undefined && args.length > 0 ? args : (definition?.command ?? []))]
  }

  private context(argv: readonly string[], pid: number, output: ProgramContext['output'], tty = this.config.tty): ProgramContext {
    const { clock, random, network, hostname, definition } = this.means
    return {
      image: this.config.image,
      argv,
      env: { PATH: defaultPath, HOSTNAME: hostname, HOME: '/root', ...(tty && { TERM: 'xterm' }), ...definition?.env, ...this.config.env },
      workingDir: this.config.workingDir ?? definition?.workingDir ?? '/',
      files: new LazyFiles(() => this.files),
      clock,
      random,
      hostname,
      user: this.user,
      pid,
      tty,
      ports: this.config.ports,
      processes: this.processes as Processes,
      network,
      output,
      log: (stream, bytes) => this.output(stream, bytes),
      use: (usage) => this.use(usage),
    }
  }

  private use(usage: Use): void {
    if (!this.usage.take(usage, this.means.clock.now()) || this.isOom) return
    this.isOom = true
    this.program?.signal('KILL')
  }

  private output(stream: 'stdout' | 'stderr', bytes: Uint8Array): void {
    if (this.state === 'exited') return
    this.log.write(stream, bytes)
    for (const watcher of this.watchers) watcher[this.config.tty ? 'stdout' : stream].push(bytes)
  }

  private ended(code: number, signal: number | undefined): void {
    if (this.state === 'exited') return
    this.state = 'exited'
    this.finishedAt = this.means.clock.now()
    this.exit = {
      code: this.isOom ? 137 : code,
      signal: this.isOom ? 9 : signal,
      reason: this.isOom ? 'OOMKilled' : code === 0 ? 'Completed' : 'Error',
      message: this.terminationMessage(code !== 0 || this.isOom),
    }
    this.close()
    this.means.onChange(this.status)
  }

  private close(): void {
    this.log.close()
    this.processes?.clear()
    const { ends } = this
    this.ends = []
    for (const end of ends) end()
    this.fileView = undefined
  }

  private terminationMessage(isFailure: boolean): string | undefined {
    // Only a view that the program made can hold a message; making one just to look would cost every container a tree.
    const { terminationMessagePath: path, messageFromLog } = this.config
    const text =
      this.fileView?.stat(path)?.type === 'file' ? new TextDecoder().decode(this.fileView.read(path).subarray(0, longestMessage)) : ''
    if (text !== '') return text
    this.log.close()
    return (messageFromLog && isFailure && this.log.tail(tailLines, tailBytes)) || undefined
  }

  private refused(error: unknown): Error {
    const reason =
      error instanceof ProgramNotFound
        ? `unable to start container process: error during container init: ${error.message}`
        : error instanceof Error
          ? error.message
          : String(error)
    const message = `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: ${reason}: unknown`
    this.state = 'exited'
    this.startedAt = undefined
    this.finishedAt = this.means.clock.now()
    this.exit = { code: 128, signal: undefined, reason: 'StartError', message }
    this.close()
    return new StartError(message, 128)
  }
}
