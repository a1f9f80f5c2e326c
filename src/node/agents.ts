/** Makes the agents of this process' nodes, each when its node is given its first pod. */
import { nodes } from '../api/resources.ts'
import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'
import type { Client } from '../client/client.ts'
import type { Informers } from '../client/informer.ts'
import { createRecorder } from '../client/recorder.ts'
import type { Agent } from './agent.ts'
import { nodeAddressOf, podCidrOf } from './node-object.ts'
import { lookupFrom, type Lookup } from './object-lookup.ts'
import type { Member } from './register-nodes.ts'
import type { ContainerRuntime, ImageInfo } from './runtime.ts'
import { simulatedToken } from './service-account-token.ts'
import { SimulatedRuntime } from './simulated/runtime.ts'
import type { SimulatedWorld } from './simulated/simulated-world.ts'

export interface AgentsOptions {
  readonly informers: Informers
  readonly clock: Clock
  readonly random: Random
  readonly version: string
  readonly world: SimulatedWorld
  /** In whose name a node's agent writes. */
  readonly clientOf: (node: string) => Client
  readonly onImagesChanged: (node: string) => void
  readonly report: (what: string, error: Error) => void
}

export class Agents {
  private readonly options: AgentsOptions
  private readonly lookup: Lookup
  private readonly runtimes = new Map<string, ContainerRuntime>()

  constructor(options: AgentsOptions) {
    this.options = options
    this.lookup = lookupFrom(options.informers)
  }

  make({ name, number }: Member): Agent {
    const { informers, clock, random, version, world, clientOf, onImagesChanged, report } = this.options
    const hostIP = nodeAddressOf(number)
    const runtime = new SimulatedRuntime({
      clock,
      random,
      podCidr: podCidrOf(number),
      hostIP,
      version,
      world,
      onImagesChanged: () => onImagesChanged(name),
    })
    this.runtimes.set(name, runtime)
    const client = clientOf(name)
    return {
      nodeName: name,
      identity: { hostIP, runtimeKind: runtime.kind },
      get allocatable() {
        return informers.of(nodes).get(name)?.status?.allocatable ?? {}
      },
      runtime,
      client,
      clock,
      recorder: createRecorder({ client, clock, random, component: 'kubelet', host: name }),
      lookup: this.lookup,
      token: (pod, audience) => simulatedToken(pod, audience, clock.now()),
      report,
    }
  }

  /** What a node's image store holds. */
  imagesOn(node: string): readonly ImageInfo[] {
    return this.runtimes.get(node)?.images.list() ?? []
  }

  /** Ends everything that runs. */
  async close(): Promise<void> {
    await Promise.all([...this.runtimes.values()].map((runtime) => runtime.close()))
  }
}
