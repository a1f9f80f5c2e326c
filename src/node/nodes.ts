/** All nodes of this process: registers them, keeps them alive, and gives each pod bound to one of them its worker. */
import type { RequestListener } from 'node:http'
import type { Node, Pod } from '../api/objects.ts'
import type { New } from '../api/object.ts'
import { configMaps, nodes, persistentVolumeClaims, pods, secrets, storageClasses } from '../api/resources.ts'
import { hasReason } from '../api/status.ts'
import { standardClass } from '../kinds/storage-class/simulated.ts'
import type { Clock } from '../base/clock.ts'
import { type Random, randomUid } from '../base/random.ts'
import type { Client } from '../client/client.ts'
import type { Change, Informers } from '../client/informer.ts'
import { createRecorder } from '../client/recorder.ts'
import type { Agent } from './agent.ts'
import { createClusterNetwork } from './cluster-network.ts'
import { Heartbeat } from './heartbeat.ts'
import { InstantPods } from './instant-pods.ts'
import {
  controlPlaneName,
  memberNames,
  newNode,
  nodeAddressOf,
  nodeIdentity,
  podCidrOf,
  type NodeFacts,
  type NodeUids,
} from './node-object.ts'
import { summarise, type NodeSummary } from './node-summary.ts'
import { lookupFrom } from './object-lookup.ts'
import { createPodAccess, type PodAccess } from './pod-access.ts'
import { PodWorkers } from './pod-workers.ts'
import type { ContainerRuntime } from './runtime.ts'
import { SilentNodes } from './silent-nodes.ts'
import { simulatedToken } from './service-account-token.ts'
import { simulatedPrograms } from './simulated/images/index.ts'
import type { Programs } from './simulated/program.ts'
import { createSimulatedRuntime, createSimulatedWorld } from './simulated/runtime.ts'
import { createSimulatedNetwork } from './simulated/simulated-network.ts'

export interface NodesOptions {
  readonly client: Client
  readonly informers: Informers
  readonly clock: Clock
  readonly random: Random
  /** Workers besides the control plane's node; 0: no node at all. */
  readonly count: number
  /** Pods run at once and Jobs complete at once, on every node of the cluster; nothing is really run. */
  readonly instant?: boolean | undefined
  /** inkube's version, shown as the runtime's. */
  readonly version?: string | undefined
  /** The release of Kubernetes whose kubelet the agents play. */
  readonly kubeletVersion?: string | undefined
  /** The cluster's directory. */
  readonly directory?: string | undefined
  /** `amd64`, `arm64` */
  readonly architecture?: string | undefined
  /** Answers requests of the admin over HTTP: what pods reach as the API server. */
  readonly apiServer?: RequestListener | undefined
  /** What simulated containers can run; by default the known images and the shell. */
  readonly programs?: Programs | undefined
  readonly onError?: ((what: string, error: Error) => void) | undefined
}

export interface RunningNodes {
  /** For the server's subresources that reach into containers. */
  readonly access: PodAccess
  /** Resolves once every node is registered. */
  readonly registered: Promise<void>
  /** Ends all agents; pods live on in their objects and are taken up at the next start. */
  stop(): Promise<void>
}

/** Where a pod's node stands among those of this process. */
interface Member {
  readonly name: string
  readonly number: number
}

const inkubeVersion = '0.1.0'
const kubernetesVersion = 'v1.33.13+inkube'

/** The nodes of a cluster of this size. */
const membersOf = (count: number): readonly Member[] => memberNames(count).map((name, number) => ({ name, number }))

/** Nodes written at once while a large cluster registers. */
const registerTogether = 50

export function startNodes(options: NodesOptions): RunningNodes {
  const { client, informers, clock, random, version = inkubeVersion } = options
  const report = (what: string, error: Error): void => options.onError?.(what, error)
  const runtimes = new Map<string, ContainerRuntime>()
  const silent = new SilentNodes(informers)
  const heartbeat = new Heartbeat({
    client,
    informers,
    clock,
    random,
    isSilent: (node) => silent.has(node),
    images: (node) => runtimes.get(node)?.images.list() ?? [],
    onError: report,
  })
  const network = createSimulatedNetwork(
    clock,
    options.instant === true ? undefined : createClusterNetwork(informers, { random, clock, apiServer: options.apiServer }),
  )
  const world = createSimulatedWorld({ clock, network, programs: options.programs ?? simulatedPrograms })
  const lookup = lookupFrom(informers)
  const members = new Map(membersOf(options.count).map((member) => [member.name, member]))
  let isClosed = false

  const agentFor = ({ name, number }: Member): Agent => {
    const hostIP = nodeAddressOf(number)
    const runtime = createSimulatedRuntime({
      clock,
      random,
      nodeName: name,
      podCidr: podCidrOf(number),
      hostIP,
      version,
      world,
      onImagesChanged: () => heartbeat.imagesChanged(name),
    })
    runtimes.set(name, runtime)
    const own = silent.clientOf(name, client)
    const recorder = createRecorder({ client: own, clock, random, component: 'kubelet', host: name })
    return {
      nodeName: name,
      identity: { hostIP, runtimeKind: runtime.kind },
      get allocatable() {
        return informers.of(nodes).get(name)?.status?.allocatable ?? {}
      },
      runtime,
      client: own,
      clock,
      recorder,
      lookup,
      token: (pod, audience) => simulatedToken(pod, audience, clock.now()),
      report,
    }
  }

  const workers = new PodWorkers((node) => {
    const member = members.get(node)
    return member && agentFor(member)
  })
  const instant = options.instant === true ? new InstantPods({ client, clock, informers, onError: report }) : undefined
  const take = (change: Change<Pod>): void => (instant === undefined ? workers.take(change) : instant.take(change))

  const stops: (() => void)[] = []
  const follow = (): void => {
    const mirror = informers.of(pods)
    stops.push(mirror.onChange((changes) => changes.forEach(take)))
    stops.push(silent.follow((node) => heartbeat.renewNow(node)))
    for (const pod of mirror.list()) take({ type: 'added', object: pod, previous: undefined })
    if (instant !== undefined) return void stops.push(keepEveryNodeAlive(options, heartbeat))
    for (const resource of [configMaps, secrets, persistentVolumeClaims] as const) {
      stops.push(
        informers.of(resource as typeof configMaps).onChange((changes) => workers.objectsChanged(changes.map(({ object }) => object))),
      )
    }
  }

  const registered = register([...members.values()], { options, report, onRegistered: (name, isFresh) => heartbeat.add(name, isFresh) })
    .then((isNew) => (isNew && options.instant !== true ? createStandardClass(options) : undefined))
    .catch((error: unknown) => report('storage class', error as Error))
  for (const resource of [pods, nodes, configMaps, secrets]) informers.of(resource as typeof configMaps)
  void informers.ready().then(() => isClosed || follow())

  const summaryOf = (node: string): NodeSummary | undefined =>
    members.has(node) && informers.of(nodes).get(node) !== undefined && !silent.has(node) ? summarise(workers.on(node)) : undefined

  return {
    access: createPodAccess({
      workerOf: (pod) => workers.of(pod.metadata.uid),
      network,
      summary: options.instant === true ? undefined : summaryOf,
    }),
    registered,
    async stop() {
      isClosed = true
      for (const stop of stops) stop()
      heartbeat.close()
      workers.close()
      await Promise.all([...runtimes.values()].map((runtime) => runtime.close()))
    },
  }
}

/** In instant clusters every Node object, also one made by hand, has an agent. */
function keepEveryNodeAlive(options: NodesOptions, heartbeat: Heartbeat): () => void {
  const mirror = options.informers.of(nodes)
  let number = options.count
  const add = ({ metadata, status }: Node): void => {
    const isBlank = (status?.addresses ?? []).length === 0
    heartbeat.add(
      metadata.name,
      false,
      isBlank ? nodeIdentity(factsOf({ name: metadata.name, number: ++number }, options), newUids(options.random)) : {},
    )
  }
  mirror.list().forEach(add)
  return mirror.onChange((changes) => {
    for (const { type, object } of changes) {
      if (type === 'deleted') heartbeat.remove(object.metadata.name)
      else if (type === 'added') add(object)
    }
  })
}

interface Registering {
  readonly options: NodesOptions
  readonly report: (what: string, error: Error) => void
  readonly onRegistered: (name: string, isFresh: boolean) => void
}

const newUids = (random: Random): NodeUids => ({ machine: randomUid(random), system: randomUid(random), boot: randomUid(random) })

function factsOf(
  { name, number }: Member,
  { version = inkubeVersion, kubeletVersion = kubernetesVersion, architecture = 'amd64' }: NodesOptions,
): NodeFacts {
  return { name, number, isControlPlane: name === controlPlaneName, runtimeVersion: `simulated://${version}`, kubeletVersion, architecture }
}

/** A new cluster can make volumes; who deletes the class has it deleted for good. */
async function createStandardClass({ client }: NodesOptions): Promise<void> {
  await client.create(storageClasses, standardClass, { fieldManager: 'kubelet' })
}

/** Creates the Node objects that are not there yet; the others only beat again. True for a cluster that had none of them. */
async function register(members: readonly Member[], { options, report, onRegistered }: Registering): Promise<boolean> {
  let isNew = false
  const { client, clock, random } = options
  const one = async ({ name, number }: Member): Promise<void> => {
    try {
      // The generated type asks for more of a new object than the server does.
      await client.create(nodes, newNode(factsOf({ name, number }, options), newUids(random), clock.now()) as unknown as New<Node>, {
        fieldManager: 'kubelet',
      })
      if (name === controlPlaneName) isNew = true
      onRegistered(name, true)
    } catch (error) {
      if (hasReason(error, 'AlreadyExists')) return onRegistered(name, false)
      report(`registering ${name}`, error as Error)
    }
  }
  for (let at = 0; at < members.length; at += registerTogether) await Promise.all(members.slice(at, at + registerTogether).map(one))
  return isNew
}
