/** One simulated container: its program, its processes, its log and what it uses. */
import type { RemoteCommand } from '../../client/client.ts'
import { type ContainerConfig, type ContainerStatus, StartError, type Stats } from '../runtime.ts'
import { OutputStreams } from './byte-stream.ts'
import { ContainerUsage } from './container-usage.ts'
import { capabilitiesOf } from './capabilities.ts'
import type { ContainerMeans } from './container-means.ts'
import { argvOf, environmentOf, refusalOf } from './container-start.ts'
import { userOf } from './container-user.ts'
import { LazyFiles } from './lazy-files.ts'
import { LogRing } from './log-ring.ts'
import type { MountedFiles } from './mounted-files.ts'
import { kernelMounts } from './proc-files.ts'
import { Remade } from './remade.ts'
import { ProcessTable, type ProcessOwner, type ProcessSpace } from './process-table.ts'
import type { Processes, ProgramContext, RunningProgram, Use, User } from './program.ts'
import type { Sandbox } from './sandbox.ts'
import { scripted } from './scripted-program.ts'
import { terminationMessage } from './termination-message.ts'

type Identity = Pick<SimulatedContainer, 'id' | 'sandbox' | 'order'>

export class SimulatedContainer {
  readonly id: string
  readonly sandbox: Sandbox
  /** How many were made on its node before it. */
  readonly order: number
  readonly config: ContainerConfig
  readonly log: LogRing
  private readonly means: ContainerMeans
  private readonly createdAt: number
  private state: ContainerStatus['state'] = 'created'
  private startedAt: number | undefined
  private finishedAt: number | undefined
  private exit: { readonly code: number; readonly reason: string; readonly message: string | undefined } | undefined
  private program: RunningProgram | undefined
  private processes: ProcessTable | undefined
  readonly usage: ContainerUsage
  private readonly user: User
  readonly space: ProcessSpace
  private isOom = false
  /** Somebody has looked into it, or done something to it. */
  isTouched = false
  private readonly view: Remade<MountedFiles>
  private readonly watchers = new Set<OutputStreams>()
  private readonly ends = new Set<() => void>()

  constructor({ id, sandbox, order }: Identity, config: ContainerConfig, means: ContainerMeans) {
    this.id = id
    this.sandbox = sandbox
    this.order = order
    this.config = config
    this.means = means
    this.createdAt = means.clock.now()
    this.space = means.processes
    this.user = userOf(config, means.definition)
    this.view = new Remade(this.createdAt, means.recent, (maker) => means.files(this.user, maker))
    this.log = new LogRing(() => means.clock.now())
    this.usage = new ContainerUsage(id, config, sandbox.config.annotations)
  }

  get status(): ContainerStatus {
    return {
      id: this.id,
      sandbox: this.sandbox.id,
      name: this.config.name,
      attempt: this.config.attempt,
      state: this.state,
      createdAt: this.createdAt,
      startedAt: this.startedAt,
      finishedAt: this.finishedAt,
      exitCode: this.exit?.code,
      reason: this.exit?.reason,
      message: this.exit?.message,
    }
  }

  get files(): MountedFiles {
    return this.view.value
  }

  /** From now on they stay what they are now, whatever they were made of. */
  keepFiles(): void {
    this.view.keep()
  }

  start(): void {
    const { clock, programs, script, definition } = this.means
    this.startedAt = this.config.adopt?.startedAt ?? clock.now()
    this.processes = new ProcessTable(clock, this.space, this.owner())
    try {
      const argv = argvOf(this.config, definition)
      const pid = this.processes.addMain(argv.join(' ') || this.config.image, (name) => this.program?.signal(name))
      const context = this.context(argv, pid, (stream, bytes) => this.output(stream, bytes))
      this.program = script === undefined ? programs.start(context) : scripted(context, script)
      const { program } = this
      this.state = 'running'
      void program.exit.then(({ code }) => this.ended(code))
    } catch (error) {
      throw this.refused(error)
    }
    this.means.onChange(this.status)
    if (this.isOom) this.program?.signal('KILL')
  }

  /** When its program began. */
  get since(): number {
    return this.config.adopt === undefined ? (this.startedAt ?? this.createdAt) : this.createdAt
  }

  /** Whether it is still as it began: begun again, as of the same time, it would be no other. */
  get isAsItBegan(): boolean {
    return this.state === 'running' && !this.isTouched && this.view.changed === undefined
  }

  /** Ends without a word, and without anybody's notice: what it was goes on elsewhere. */
  vanish(): void {
    this.state = 'exited'
    this.program?.signal('KILL')
    this.close()
  }

  /** Sends a signal to the container's own process. */
  signal(name: string): void {
    this.program?.signal(name)
  }

  /** Resolves when the container has ended. */
  whenEnded(): Promise<void> {
    return this.state === 'exited' ? Promise.resolve() : new Promise((resolve) => this.ends.add(resolve))
  }

  exec(command: readonly string[], tty: boolean): RemoteCommand {
    const streams = new OutputStreams()
    const { stdout, stderr } = streams
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
    const stop = (): void => running.signal('KILL')
    this.ends.add(stop)
    const exit = running.exit.then(({ code }) => {
      this.ends.delete(stop)
      remove()
      streams.end()
      return code
    })
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
    const streams = new OutputStreams()
    this.watchers.add(streams)
    const stdin = isWriter && this.config.stdin
    const end = (): void => void (stdin && this.config.stdinOnce && this.program?.end())
    const { promise: over, resolve: finish } = Promise.withResolvers<void>()
    void (this.state === 'exited' ? finish() : this.ends.add(finish))
    const exit = over.then(() => {
      streams.end()
      return this.exit?.code ?? 0
    })
    return {
      stdout: streams.stdout,
      stderr: streams.stderr,
      exit,
      write: (data) => void (stdin && this.program?.write(data)),
      end,
      resize: (columns, rows) => this.program?.resize(columns, rows),
      kill: () => {
        this.watchers.delete(streams)
        this.ends.delete(finish)
        finish()
        end()
      },
    }
  }

  /** Undefined while it does not run. */
  stats(now: number): Stats | undefined {
    return this.state === 'running' ? this.usage.stats(now) : undefined
  }

  private context(argv: readonly string[], pid: number, output: ProgramContext['output'], tty = this.config.tty): ProgramContext {
    const { clock, random, definition } = this.means
    const { network, config: pod } = this.sandbox
    return {
      image: this.config.image,
      argv,
      env: { ...this.env(), ...(tty && { TERM: 'xterm' }) },
      workingDir: this.config.workingDir ?? definition?.workingDir ?? '/',
      files: new LazyFiles(() => this.filesOf(pid)),
      filesAs: (view) => new LazyFiles(() => this.filesOf(pid).with([], view)),
      clock,
      random,
      hostname: pod.hostname,
      user: this.user,
      pid,
      tty,
      ports: this.config.ports,
      isTask: this.config.isTask,
      processes: this.processes as Processes,
      network,
      output,
      log: (stream, bytes) => this.output(stream, bytes),
      use: (usage) => this.use(usage),
    }
  }

  private env(): Readonly<Record<string, string>> {
    return environmentOf(this.config, { definition: this.means.definition, hostname: this.sandbox.config.hostname }, this.user)
  }

  private owner(): ProcessOwner {
    const { user, config } = this
    return {
      user,
      capabilities: () => capabilitiesOf(config.privileges),
      noNewPrivileges: config.privileges.noNew,
      env: () => this.env(),
      files: () => this.files,
    }
  }

  /** Its files with what the kernel shows to one process. */
  private filesOf(pid: number): MountedFiles {
    const { space, usage } = this
    const { clock } = this.means
    const { hostname } = this.sandbox.config
    const means = { clock, space, pid, hostname, usage, mounts: () => view.mounts() }
    const view: MountedFiles = this.files.with(kernelMounts(means), { rootOf: (other) => space.ownerOf(Number(other))?.files() })
    return view
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

  private ended(code: number): void {
    if (this.state === 'exited') return
    this.state = 'exited'
    this.finishedAt = this.means.clock.now()
    this.log.close()
    this.exit = {
      code: this.isOom ? 137 : code,
      reason: this.isOom ? 'OOMKilled' : code === 0 ? 'Completed' : 'Error',
      // A message changes the files.
      message: terminationMessage(this.config, { files: this.view.changed, log: this.log, isFailure: code !== 0 || this.isOom }),
    }
    this.close()
    this.means.onChange(this.status)
  }

  private close(): void {
    this.log.close()
    this.processes?.clear()
    for (const end of [...this.ends]) end()
    this.ends.clear()
    this.view.end()
  }

  private refused(error: unknown): Error {
    const message = refusalOf(error)
    this.state = 'exited'
    this.startedAt = undefined
    this.finishedAt = this.means.clock.now()
    this.exit = { code: 128, reason: 'StartError', message }
    this.close()
    return new StartError(message, 128)
  }
}
