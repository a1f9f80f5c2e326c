/** The runtime that needs nothing from the machine: containers are programs of this process, with files, network and time of their own. */
import type { Clock } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import type { RemoteCommand } from '../../client/client.ts'
import { readImageName } from '../image-name.ts'
import {
  type ContainerConfig,
  type ContainerId,
  type ContainerLimits,
  type ContainerRuntime,
  type ContainerStatus,
  type ImageService,
  type LogLine,
  type SandboxConfig,
  type SandboxId,
  StartError,
  type Stats,
  type VolumeContent,
} from '../runtime.ts'
import { addressPool, type AddressPool } from './address-pool.ts'
import { BackdatedClock } from './backdated-clock.ts'
import { baseTree } from './base-tree.ts'
import { SimulatedContainer } from './container.ts'
import { argvOf } from './container-start.ts'
import type { FileTree } from './file-tree.ts'
import { refuseHostPath } from './host-path.ts'
import { createImageStore } from './image-store.ts'
import { ProcessSpace, sharedSpace } from './process-table.ts'
import { type ImageDefinition, ProgramNotFound, type Use } from './program.ts'
import { containerFiles } from './container-files.ts'
import { type Resting, RestingContainer } from './resting-container.ts'
import type { Sandbox } from './sandbox.ts'
import { type DurableTrees, SandboxVolume } from './sandbox-volume.ts'
import { scriptOf } from './script-annotations.ts'
import type { SimulatedWorld } from './simulated-world.ts'

export interface SimulatedRuntimeOptions {
  readonly clock: Clock
  readonly random: Random
  /** `10.244.1.0/24` */
  readonly podCidr: string
  readonly hostIP: string
  readonly version: string
  readonly world: SimulatedWorld
  readonly onImagesChanged: () => void
}

/** A program that has run for so long has begun well. */
const begunMs = 10_000

/** One node's runtime. Cheap while nothing runs, and while nobody calls what does. */
export class SimulatedRuntime implements ContainerRuntime {
  readonly kind = 'simulated'
  readonly version: string
  readonly images: ImageService

  private readonly options: SimulatedRuntimeOptions
  /** The clock of the containers: one that is woken begins as of the time when it was taken up. */
  private readonly clock: BackdatedClock
  private readonly addresses: AddressPool
  private readonly sandboxes = new Map<SandboxId, Sandbox>()
  /** Sandboxes that have given back their address. */
  private readonly stopped = new Set<SandboxId>()
  private readonly containersById = new Map<ContainerId, SimulatedContainer | RestingContainer>()
  private readonly listeners = new Set<(status: ContainerStatus) => void>()
  private readonly trees: DurableTrees
  private readonly onWake = (resting: RestingContainer): void => void this.woken(resting)

  constructor(options: SimulatedRuntimeOptions) {
    const { clock, podCidr, version, world, onImagesChanged } = options
    this.options = options
    this.clock = new BackdatedClock(clock)
    this.version = version
    this.addresses = addressPool(podCidr)
    this.images = createImageStore({ clock, programs: world.programs, onChange: onImagesChanged })
    this.trees = treesOf(options)
  }

  refuseHostPath(path: string, type: string): string | undefined {
    return refuseHostPath(this.trees.host, path, type)
  }

  async runSandbox(config: SandboxConfig, volumes: Readonly<Record<string, VolumeContent>>): Promise<{ id: SandboxId; ip: string }> {
    const known = [...this.sandboxes.values()].find((sandbox) => sandbox.config.podUid === config.podUid)
    if (known !== undefined) return { id: known.id, ip: known.ip }
    const { clock, random, hostIP, world } = this.options
    const ip = config.hostNetwork ? hostIP : this.addresses.take(config.ip)
    const sandbox: Sandbox = {
      id: hexId(random),
      ip,
      config,
      network: world.network.join(ip, config, random),
      volumes: new Map(
        Object.entries(volumes).map(([name, content]) => [
          name,
          new SandboxVolume(content, { trees: this.trees, clock, group: config.fsGroup, recent: world.recent }),
        ]),
      ),
      containers: new Set(),
      processes: config.sharesProcesses ? sharedSpace(clock) : undefined,
    }
    this.sandboxes.set(sandbox.id, sandbox)
    return { id: sandbox.id, ip }
  }

  updateVolume(id: SandboxId, volume: string, content: VolumeContent): void {
    const sandbox = this.sandboxes.get(id)
    // What a program read when it began was what there was before.
    for (const container of sandbox?.containers ?? []) this.containerOf(container)
    sandbox?.volumes.get(volume)?.replace(content)
  }

  volumeUsage(id: SandboxId, volume: string): number {
    return this.sandboxes.get(id)?.volumes.get(volume)?.tree.size() ?? 0
  }

  async stopSandbox(id: SandboxId): Promise<void> {
    const sandbox = this.sandboxes.get(id)
    if (sandbox !== undefined) this.release(sandbox)
  }

  async removeSandbox(id: SandboxId): Promise<void> {
    const sandbox = this.sandboxes.get(id)
    if (sandbox === undefined) return
    for (const id of sandbox.containers) this.kill(id)
    this.release(sandbox)
    this.stopped.delete(id)
    this.sandboxes.delete(id)
  }

  async createContainer(id: SandboxId, config: ContainerConfig): Promise<ContainerId> {
    const sandbox = this.sandboxOf(id)
    const container = this.rested(sandbox, config) ?? this.make(sandbox, config)
    this.containersById.set(container.id, container)
    sandbox.containers.add(container.id)
    return container.id
  }

  async startContainer(id: ContainerId): Promise<void> {
    const container = found(this.containersById.get(id), `container ${id}`)
    if (container instanceof RestingContainer) return container.sandbox.network.rest(container)
    container.start()
    const use = this.restingUse(this.sandboxOf(container.sandbox), container.config)
    if (use !== undefined) this.options.clock.after(begunMs, () => this.settle(container, use))
  }

  async stopContainer(id: ContainerId, graceMs: number): Promise<void> {
    if (this.container(id)?.state !== 'running') return
    const container = this.containerOf(id)
    const cancel = this.options.clock.after(graceMs, () => container.signal('KILL'))
    container.signal('TERM')
    await container.whenEnded()
    cancel()
  }

  async removeContainer(id: ContainerId): Promise<void> {
    const container = this.containersById.get(id)
    if (container === undefined) return
    this.kill(id)
    this.sandboxes.get(container.status.sandbox)?.containers.delete(id)
  }

  container(id: ContainerId): ContainerStatus | undefined {
    return this.containersById.get(id)?.status
  }

  containers(id: SandboxId): readonly ContainerStatus[] {
    return [...(this.sandboxes.get(id)?.containers ?? [])].flatMap((container) => this.container(container) ?? [])
  }

  onChange(listener: (status: ContainerStatus) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  limitContainer(id: ContainerId, limits: ContainerLimits): void {
    this.containerOf(id).usage.limits = limits
  }

  async exec(
    id: ContainerId,
    command: readonly string[],
    { tty, stdin }: { readonly tty: boolean; readonly stdin: boolean },
  ): Promise<RemoteCommand> {
    try {
      const session = this.containerOf(id).exec(command, tty)
      // A command that is given no input reads nothing; a terminal is open even so.
      if (!stdin && !tty) session.end()
      return session
    } catch (error) {
      if (!(error instanceof ProgramNotFound)) throw error
      throw new Error(`OCI runtime exec failed: exec failed: unable to start container process: ${error.message}: unknown`)
    }
  }

  async attach(id: ContainerId, { stdin }: { readonly stdin: boolean }): Promise<RemoteCommand> {
    return this.containerOf(id).attach(stdin)
  }

  async httpGet(
    id: SandboxId,
    { port, path, headers }: Parameters<ContainerRuntime['httpGet']>[1],
  ): ReturnType<ContainerRuntime['httpGet']> {
    const { hostIP, world } = this.options
    const request = { method: 'GET', path, headers, body: new Uint8Array(), from: hostIP }
    const response = await world.network.request(this.sandboxOf(id).ip, port, request)
    return { status: response.status, body: new TextDecoder().decode(response.body) }
  }

  listens(id: SandboxId, port: number): boolean {
    const sandbox = this.sandboxes.get(id)
    return sandbox !== undefined && this.options.world.network.listens(sandbox.ip, port)
  }

  async *logs(
    id: ContainerId,
    { follow, tailLines, sinceMs }: Parameters<ContainerRuntime['logs']>[1],
    signal?: AbortSignal,
  ): AsyncGenerator<readonly LogLine[]> {
    const { log } = this.containerOf(id)
    if (follow) yield* log.follow({ tailLines, sinceMs }, signal)
    else yield* log.read({ tailLines, sinceMs })
  }

  stats(id: ContainerId): Stats | undefined {
    return this.containersById.get(id)?.stats(this.options.clock.now())
  }

  async close(): Promise<void> {
    for (const id of [...this.sandboxes.keys()]) await this.removeSandbox(id)
  }

  private sandboxOf(id: SandboxId): Sandbox {
    return found(this.sandboxes.get(id), `sandbox ${id}`)
  }

  /** Awake from now on. */
  private containerOf(id: ContainerId): SimulatedContainer {
    const known = found(this.containersById.get(id), `container ${id}`)
    const container = known instanceof SimulatedContainer ? known : this.woken(known)
    container.isTouched = true
    return container
  }

  /** Lets a container rest that nobody has called or looked into since it began. */
  private settle(container: SimulatedContainer, use: Use): void {
    const { id, config } = container
    const sandbox = this.sandboxes.get(container.sandbox)
    if (sandbox === undefined || this.containersById.get(id) !== container) return
    if (!container.isAsItBegan || !sandbox.network.isUnasked) return
    container.vanish()
    const { since } = container
    const resting = this.resting(sandbox, config, { id, use, since })
    this.containersById.set(id, resting)
    sandbox.network.rest(resting)
  }

  private woken(resting: RestingContainer): SimulatedContainer {
    const { id, sandbox, config, since } = resting
    sandbox.network.unrest(resting)
    return this.clock.asOf(since, () => {
      const container = this.make(sandbox, config, id)
      this.containersById.set(id, container)
      try {
        container.start()
      } catch (error) {
        if (!(error instanceof StartError)) throw error
        // Whoever had it started has long been told that it was.
        this.tell(container.status)
      }
      return container
    })
  }

  /** Ends whatever it does, and forgets it. */
  private kill(id: ContainerId): void {
    const container = this.containersById.get(id)
    if (container instanceof RestingContainer) container.sandbox.network.unrest(container)
    else if (container?.status.state === 'running') container.signal('KILL')
    this.containersById.delete(id)
  }

  private tell(status: ContainerStatus): void {
    for (const listener of this.listeners) listener(status)
  }

  private release(sandbox: Sandbox): void {
    if (this.stopped.has(sandbox.id)) return
    this.stopped.add(sandbox.id)
    sandbox.network.release()
    if (!sandbox.config.hostNetwork) this.addresses.give(sandbox.ip)
  }

  private make(sandbox: Sandbox, config: ContainerConfig, id = config.adopt?.id ?? hexId(this.options.random)): SimulatedContainer {
    const { clock } = this
    const { random, world } = this.options
    const definition = this.definitionOf(config)
    const { annotations, hostname } = sandbox.config
    const container = new SimulatedContainer({ id, sandbox: sandbox.id }, config, {
      clock,
      random,
      programs: world.programs,
      definition,
      network: sandbox.network,
      hostname,
      annotations,
      script: scriptOf(annotations, config.name),
      processes: sandbox.processes ?? this.targetOf(sandbox, config)?.space ?? new ProcessSpace(),
      recent: world.recent,
      files: (user, maker) => containerFiles(sandbox, config, { base: world.baseOf(definition), clock, user, maker }),
      onChange: (status) => this.tell(status),
    })
    // What a mount shows of a part of projected files is settled now.
    if (config.mounts.some(({ volume, subPath = '' }) => subPath !== '' && sandbox.volumes.get(volume)?.readOnly === true))
      container.keepFiles()
    return container
  }

  private definitionOf({ image }: ContainerConfig): ImageDefinition | undefined {
    const name = readImageName(image)
    return name && this.options.world.programs.imageOf(name.repository, name.tag)
  }

  /** A container that need not run before somebody calls it; undefined for all others. */
  private rested(sandbox: Sandbox, config: ContainerConfig): RestingContainer | undefined {
    const since = this.clock.now()
    const { adopt } = config
    if (adopt?.id === undefined || since - adopt.startedAt < begunMs) return undefined
    const use = this.restingUse(sandbox, config)
    return use && this.resting(sandbox, config, { id: adopt.id, use, since })
  }

  private resting(sandbox: Sandbox, config: ContainerConfig, means: Pick<Resting, 'id' | 'use' | 'since'>): RestingContainer {
    return new RestingContainer({ ...means, sandbox, config, onWake: this.onWake })
  }

  /** Programs that share their processes are seen by others, and what a mount shows of a part may change. */
  private restingUse({ config: { annotations }, processes }: Sandbox, config: ContainerConfig): Use | undefined {
    const { image, isTask, mounts, name } = config
    if (processes !== undefined || config.target !== undefined || mounts.some(({ subPath = '' }) => subPath !== '')) return undefined
    if (scriptOf(annotations, name) !== undefined) return undefined
    return this.options.world.programs.resting?.({ image, argv: argvOf(config, this.definitionOf(config)), isTask })
  }

  /** The running container whose processes a debugging one wants to see. */
  private targetOf({ containers: ids }: Sandbox, { target }: ContainerConfig): SimulatedContainer | undefined {
    const id = [...ids].find((each) => {
      const status = this.container(each)
      return status?.name === target && status?.state === 'running'
    })
    return id === undefined ? undefined : this.containerOf(id)
  }
}

/** The node's own tree is made when something first looks. */
function treesOf({ clock, world }: SimulatedRuntimeOptions): DurableTrees {
  let host: FileTree | undefined
  return {
    claim: (id) => world.claim(id),
    get host() {
      return (host ??= baseTree(undefined, clock))
    },
  }
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new NotFound(what)
  return value
}

/** The runtime does not know what it was asked about. */
class NotFound extends Error {
  constructor(what: string) {
    super(`rpc error: code = NotFound desc = ${what}: not found`)
    this.name = 'NotFound'
  }
}

const hexDigits = '0123456789abcdef'

function hexId(random: Random): string {
  // Joined, since text that is added to letter by letter stays in as many pieces in memory.
  return Array.from({ length: 64 }, () => hexDigits[Math.floor(random.next() * 16)] ?? '0').join('')
}
