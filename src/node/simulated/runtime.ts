/** The runtime that needs nothing from the machine: containers are programs of this process, with files, network and time of their own. */
import type { Clock } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import type { ContainerConfig, ContainerId, ContainerRuntime, ContainerStatus, SandboxId } from '../runtime.ts'
import { SimulatedContainer } from './container.ts'
import { fallbackPrograms } from './fallback-programs.ts'
import { FileTree } from './file-tree.ts'
import { readImageName } from '../image-name.ts'
import { createImageStore } from './image-store.ts'
import { type ImageDefinition, ProgramNotFound, type Programs } from './program.ts'
import { containerFiles, type DurableTrees, type Sandbox, volumeFrom } from './sandbox.ts'
import { scriptOf } from './script-annotations.ts'
import { baseTree } from './base-tree.ts'
import { ProcessSpace, sharedSpace } from './process-table.ts'
import { createSimulatedNetwork, type SimulatedNetwork } from './simulated-network.ts'
import { refuseHostPath } from './host-path.ts'

/** What all nodes of a process share. */
export interface SimulatedWorld {
  readonly network: SimulatedNetwork
  readonly programs: Programs
  /** The tree of a claim, wherever it is mounted. */
  claim(id: string): FileTree
  /** The files that containers of an image begin with. */
  baseOf(definition: ImageDefinition | undefined): FileTree
}

export interface SimulatedRuntimeOptions {
  readonly clock: Clock
  readonly random: Random
  readonly nodeName: string
  /** `10.244.1.0/24` */
  readonly podCidr: string
  readonly hostIP: string
  readonly version: string
  readonly world: SimulatedWorld
}

export function createSimulatedWorld({
  clock,
  programs = fallbackPrograms,
  network = createSimulatedNetwork(clock),
}: {
  readonly clock: Clock
  readonly programs?: Programs
  readonly network?: SimulatedNetwork
}): SimulatedWorld {
  const claims = new Map<string, FileTree>()
  const bases = new Map<ImageDefinition | undefined, FileTree>()
  return {
    network,
    programs,
    claim(id) {
      let tree = claims.get(id)
      if (tree === undefined) claims.set(id, (tree = new FileTree(() => clock.now())))
      return tree
    },
    baseOf(definition) {
      let tree = bases.get(definition)
      if (tree === undefined) bases.set(definition, (tree = baseTree(definition, clock)))
      return tree
    },
  }
}

/** One node's runtime. Cheap while nothing runs. */
export function createSimulatedRuntime(
  options: SimulatedRuntimeOptions & { readonly onImagesChanged?: (() => void) | undefined },
): ContainerRuntime {
  const { clock, random, world } = options
  const sandboxes = new Map<SandboxId, Sandbox>()
  const containers = new Map<ContainerId, SimulatedContainer>()
  const listeners = new Set<(status: ContainerStatus) => void>()
  const images = createImageStore({ clock, programs: world.programs, onChange: () => options.onImagesChanged?.() })
  let host: FileTree | undefined
  const trees: DurableTrees = {
    claim: (id) => world.claim(id),
    get host() {
      return (host ??= baseTree(undefined, clock))
    },
  }
  const addresses = addressPool(options.podCidr)
  const sandboxOf = (id: SandboxId): Sandbox => found(sandboxes.get(id), `sandbox ${id}`)
  const containerOf = (id: ContainerId): SimulatedContainer => found(containers.get(id), `container ${id}`)
  const tell = (status: ContainerStatus): void => listeners.forEach((listener) => listener(status))

  const stopped = new Set<SandboxId>()
  const release = (sandbox: Sandbox): void => {
    if (stopped.has(sandbox.id)) return void stopped.delete(sandbox.id)
    stopped.add(sandbox.id)
    sandbox.network.release()
    if (!sandbox.config.hostNetwork) addresses.give(sandbox.ip)
  }

  /** The running container whose processes a debugging one wants to see. */
  const targetOf = ({ containers: ids }: Sandbox, { target }: ContainerConfig): SimulatedContainer | undefined =>
    [...ids].map((id) => containers.get(id)).find((container) => container?.config.name === target && container?.status.state === 'running')

  const make = (sandbox: Sandbox, config: ContainerConfig): SimulatedContainer => {
    const name = readImageName(config.image)
    const definition = name && world.programs.imageOf(name.repository, name.tag)
    const { annotations, hostname } = sandbox.config
    return new SimulatedContainer({ id: config.adopt?.id ?? hexId(random), sandbox: sandbox.id }, config, {
      clock,
      random,
      programs: world.programs,
      definition,
      network: sandbox.network,
      hostname,
      annotations,
      script: scriptOf(annotations, config.name),
      processes: sandbox.processes ?? targetOf(sandbox, config)?.space ?? new ProcessSpace(),
      files: () => containerFiles(sandbox, config, world.baseOf(definition), clock),
      onChange: tell,
    })
  }

  return {
    kind: 'simulated',
    version: options.version,
    images,
    refuseHostPath: (path, type) => refuseHostPath(trees.host, path, type),
    async runSandbox(config, volumes) {
      const known = [...sandboxes.values()].find((sandbox) => sandbox.config.podUid === config.podUid)
      if (known !== undefined) return { id: known.id, ip: known.ip }
      const ip = config.hostNetwork ? options.hostIP : addresses.take(config.ip)
      const network = world.network.join(ip, { ...config, random })
      const sandbox: Sandbox = {
        id: hexId(random),
        ip,
        config,
        network,
        volumes: new Map(Object.entries(volumes).map(([name, content]) => [name, volumeFrom(content, trees, clock)])),
        containers: new Set(),
        processes: config.sharesProcesses ? sharedSpace(clock) : undefined,
      }
      sandboxes.set(sandbox.id, sandbox)
      return { id: sandbox.id, ip }
    },
    updateVolume(id, volume, content) {
      sandboxes.get(id)?.volumes.get(volume)?.replace(content)
    },
    volumeUsage: (id, volume) => sandboxes.get(id)?.volumes.get(volume)?.tree.size() ?? 0,
    async stopSandbox(id) {
      const sandbox = sandboxes.get(id)
      if (sandbox !== undefined) release(sandbox)
    },
    async removeSandbox(id) {
      const sandbox = sandboxes.get(id)
      if (sandbox === undefined) return
      for (const container of sandbox.containers) {
        containers.get(container)?.signal('KILL')
        containers.delete(container)
      }
      release(sandbox)
      sandboxes.delete(id)
    },
    async createContainer(id, config) {
      const sandbox = sandboxOf(id)
      const container = make(sandbox, config)
      containers.set(container.id, container)
      sandbox.containers.add(container.id)
      return container.id
    },
    async startContainer(id) {
      containerOf(id).start()
    },
    async stopContainer(id, graceMs) {
      const container = containers.get(id)
      if (container === undefined || container.status.state !== 'running') return
      const cancel = clock.after(graceMs, () => container.signal('KILL'))
      container.signal('TERM')
      await container.whenEnded()
      cancel()
    },
    async removeContainer(id) {
      const container = containers.get(id)
      if (container === undefined) return
      if (container.status.state === 'running') container.signal('KILL')
      containers.delete(id)
      sandboxes.get(container.sandbox)?.containers.delete(id)
    },
    container: (id) => containers.get(id)?.status,
    containers: (id) => [...(sandboxes.get(id)?.containers ?? [])].flatMap((container) => containers.get(container)?.status ?? []),
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async exec(id, command, { tty }) {
      try {
        return containerOf(id).exec(command, tty)
      } catch (error) {
        if (!(error instanceof ProgramNotFound)) throw error
        throw new Error(`OCI runtime exec failed: exec failed: unable to start container process: ${error.message}: unknown`)
      }
    },
    async attach(id, { stdin }) {
      return containerOf(id).attach(stdin)
    },
    async httpGet(id, port, path, headers) {
      const { ip } = sandboxOf(id)
      const response = await world.network.request(ip, port, { method: 'GET', path, headers, body: new Uint8Array(), from: options.hostIP })
      return { status: response.status, body: new TextDecoder().decode(response.body) }
    },
    listens: (id, port) => {
      const sandbox = sandboxes.get(id)
      return sandbox !== undefined && world.network.listens(sandbox.ip, port)
    },
    async *logs(id, { follow, tailLines, sinceMs }, signal) {
      const { log } = containerOf(id)
      if (follow) yield* log.follow({ tailLines, sinceMs }, signal)
      else yield* log.read({ tailLines, sinceMs })
    },
    stats: (id) => containers.get(id)?.stats(),
    async close() {
      for (const id of [...sandboxes.keys()]) await this.removeSandbox(id)
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

/** Addresses 2 to 254 of a /24, each given again only after all others. */
function addressPool(cidr: string): { take(wanted: string | undefined): string; give(ip: string): void } {
  const prefix = cidr.slice(0, cidr.lastIndexOf('.') + 1)
  const used = new Set<string>()
  let last = 1
  return {
    take(wanted) {
      if (wanted !== undefined && !used.has(wanted)) {
        used.add(wanted)
        return wanted
      }
      for (let tries = 0; tries < 253; tries++) {
        last = last >= 254 ? 2 : last + 1
        const ip = `${prefix}${last}`
        if (used.has(ip)) continue
        used.add(ip)
        return ip
      }
      throw new Error(`failed to allocate for range 0: no IP addresses available in range set: ${prefix}1-${prefix}254`)
    },
    give: (ip) => void used.delete(ip),
  }
}
