/** The runtime that needs nothing from the machine: containers are programs of this process, with files, network and time of their own. */
import type { Clock } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import type { RemoteCommand } from '../../client/client.ts'
import type {
  ContainerConfig,
  ContainerId,
  ContainerLimits,
  ContainerRuntime,
  ContainerStatus,
  ImageService,
  LogLine,
  SandboxConfig,
  SandboxId,
  Stats,
  VolumeContent,
} from '../runtime.ts'
import { addressPool, type AddressPool } from './address-pool.ts'
import { baseTree } from './base-tree.ts'
import { Containers } from './containers.ts'
import type { FileTree } from './file-tree.ts'
import { refuseHostPath } from './host-path.ts'
import { hexId } from './hex-id.ts'
import { createImageStore } from './image-store.ts'
import { found } from './not-found.ts'
import { sharedSpace } from './process-table.ts'
import { ProgramNotFound } from './program.ts'
import { type Sandbox, volumeOf } from './sandbox.ts'
import { type DurableTrees, SandboxVolume } from './sandbox-volume.ts'
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

/** One node's runtime. Cheap while nothing runs, and while nobody calls what does. */
export class SimulatedRuntime implements ContainerRuntime {
  readonly kind = 'simulated'
  readonly version: string
  readonly images: ImageService

  private readonly options: SimulatedRuntimeOptions
  private readonly addresses: AddressPool
  private readonly sandboxes = new Map<SandboxId, Sandbox>()
  /** Sandboxes that have given back their address. */
  private readonly stopped = new Set<SandboxId>()
  private readonly all: Containers
  private readonly listeners = new Set<(status: ContainerStatus) => void>()
  private readonly trees: DurableTrees

  constructor(options: SimulatedRuntimeOptions) {
    const { clock, random, podCidr, version, world, onImagesChanged } = options
    this.options = options
    this.version = version
    this.addresses = addressPool(podCidr)
    this.images = createImageStore({ clock, programs: world.programs, onChange: onImagesChanged })
    this.trees = treesOf(options)
    this.all = new Containers({ clock, random, world, onChange: (status) => this.listeners.forEach((listener) => listener(status)) })
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
      volumes: Object.entries(volumes).map(
        ([name, content]) => new SandboxVolume(name, content, { trees: this.trees, clock, group: config.fsGroup, recent: world.recent }),
      ),
      containers: [],
      processes: config.sharesProcesses ? sharedSpace(clock) : undefined,
    }
    this.sandboxes.set(sandbox.id, sandbox)
    return { id: sandbox.id, ip }
  }

  updateVolume(id: SandboxId, volume: string, content: VolumeContent): void {
    const sandbox = this.sandboxes.get(id)
    // What a program read when it began was what there was before.
    for (const container of sandbox?.containers ?? []) this.all.awake(container)
    if (sandbox !== undefined) volumeOf(sandbox, volume)?.replace(content)
  }

  volumeUsage(id: SandboxId, volume: string): number {
    const sandbox = this.sandboxes.get(id)
    return (sandbox && volumeOf(sandbox, volume))?.tree.size() ?? 0
  }

  writtenBytes(id: ContainerId): number {
    return this.all.written(id)
  }

  async stopSandbox(id: SandboxId): Promise<void> {
    const sandbox = this.sandboxes.get(id)
    if (sandbox !== undefined) this.release(sandbox)
  }

  async removeSandbox(id: SandboxId): Promise<void> {
    const sandbox = this.sandboxes.get(id)
    if (sandbox === undefined) return
    for (const container of sandbox.containers) this.all.remove(container)
    this.release(sandbox)
    this.stopped.delete(id)
    this.sandboxes.delete(id)
  }

  async createContainer(id: SandboxId, config: ContainerConfig): Promise<ContainerId> {
    const sandbox = this.sandboxOf(id)
    const container = this.all.add(sandbox, config)
    sandbox.containers = [...sandbox.containers, container]
    return container
  }

  async startContainer(id: ContainerId): Promise<void> {
    this.all.start(id)
  }

  async stopContainer(id: ContainerId, graceMs: number): Promise<void> {
    if (this.container(id)?.state !== 'running') return
    const container = this.all.awake(id)
    const cancel = this.options.clock.after(graceMs, () => container.signal('KILL'))
    container.signal('TERM')
    await container.whenEnded()
    cancel()
  }

  async removeContainer(id: ContainerId): Promise<void> {
    const status = this.all.status(id)
    if (status === undefined) return
    this.all.remove(id)
    const sandbox = this.sandboxes.get(status.sandbox)
    if (sandbox !== undefined) sandbox.containers = sandbox.containers.filter((each) => each !== id)
  }

  container(id: ContainerId): ContainerStatus | undefined {
    return this.all.status(id)
  }

  containers(id: SandboxId): readonly ContainerStatus[] {
    return (this.sandboxes.get(id)?.containers ?? []).flatMap((container) => this.container(container) ?? [])
  }

  onChange(listener: (status: ContainerStatus) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  limitContainer(id: ContainerId, limits: ContainerLimits): void {
    this.all.awake(id).usage.limits = limits
  }

  async exec(
    id: ContainerId,
    command: readonly string[],
    { tty, stdin }: { readonly tty: boolean; readonly stdin: boolean },
  ): Promise<RemoteCommand> {
    try {
      const session = this.all.awake(id).exec(command, tty)
      // A command that is given no input reads nothing; a terminal is open even so.
      if (!stdin && !tty) session.end()
      return session
    } catch (error) {
      if (!(error instanceof ProgramNotFound)) throw error
      throw new Error(`OCI runtime exec failed: exec failed: unable to start container process: ${error.message}: unknown`)
    }
  }

  async attach(id: ContainerId, { stdin }: { readonly stdin: boolean }): Promise<RemoteCommand> {
    return this.all.awake(id).attach(stdin)
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
    const { log } = this.all.awake(id)
    if (follow) yield* log.follow({ tailLines, sinceMs }, signal)
    else yield* log.read({ tailLines, sinceMs })
  }

  stats(id: ContainerId): Stats | undefined {
    return this.all.stats(id)
  }

  async close(): Promise<void> {
    for (const id of [...this.sandboxes.keys()]) await this.removeSandbox(id)
  }

  private sandboxOf(id: SandboxId): Sandbox {
    return found(this.sandboxes.get(id), `sandbox ${id}`)
  }

  private release(sandbox: Sandbox): void {
    if (this.stopped.has(sandbox.id)) return
    this.stopped.add(sandbox.id)
    sandbox.network.release()
    if (!sandbox.config.hostNetwork) this.addresses.give(sandbox.ip)
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
