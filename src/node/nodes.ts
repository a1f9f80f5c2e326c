/** All nodes of this process: registers them, keeps them alive, and gives each pod bound to one of them its worker. */
import type { RequestListener } from 'node:http'
import type { Node, Pod } from '../api/objects.ts'
import { configMaps, csiDrivers, nodes, persistentVolumeClaims, pods, secrets, volumeAttachments } from '../api/resources.ts'
import type { Clock } from '../base/clock.ts'
import type { Client } from '../client/client.ts'
import type { Change, Informers } from '../client/informer.ts'
import { Agents } from './agents.ts'
import { attachVolumes } from './attach-volumes.ts'
import { createClusterNetwork } from './cluster-network.ts'
import { Heartbeat } from './heartbeat.ts'
import { InstantPods } from './instant-pods.ts'
import { memberNames } from './node-object.ts'
import { summarise, type NodeSummary } from './node-summary.ts'
import { createPodAccess, type PodAccess } from './pod-access.ts'
import { PodWorkers } from './pod-workers.ts'
import { createStandardClass, type Fleet, identityOf, inkubeVersion, type Member, registerNodes } from './register-nodes.ts'
import { SilentNodes } from './silent-nodes.ts'
import { simulatedPrograms } from './simulated/images/index.ts'
import type { Programs } from './simulated/program.ts'
import { createSimulatedNetwork } from './simulated/simulated-network.ts'
import { createSimulatedWorld } from './simulated/simulated-world.ts'

export interface NodesOptions extends Fleet {
  readonly client: Client
  readonly informers: Informers
  readonly clock: Clock
  /** Workers besides the control plane's node; 0: no node at all. */
  readonly count: number
  /** Pods run at once and Jobs complete at once, on every node of the cluster; nothing is really run. */
  readonly instant?: boolean | undefined
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

export function startNodes(options: NodesOptions): RunningNodes {
  const { client, informers, clock, random, version = inkubeVersion, apiServer, programs = simulatedPrograms } = options
  const isInstant = options.instant === true
  const report = (what: string, error: Error): void => options.onError?.(what, error)
  const silent = new SilentNodes(informers)
  const network = createSimulatedNetwork(clock, isInstant ? undefined : createClusterNetwork(informers, { random, clock, apiServer }))
  const agents = new Agents({
    informers,
    clock,
    random,
    version,
    world: createSimulatedWorld({ clock, network, programs }),
    clientOf: (node) => silent.clientOf(node, client),
    onImagesChanged: (node) => heartbeat.imagesChanged(node),
    report,
  })
  const heartbeat = new Heartbeat({
    client,
    informers,
    clock,
    random,
    isSilent: (node) => silent.has(node),
    images: (node) => agents.imagesOn(node),
    onError: report,
  })
  const members = new Map(memberNames(options.count).map((name, number) => [name, { name, number }]))
  const workers = new PodWorkers((node) => {
    const member = members.get(node)
    return member && agents.make(member)
  })
  const parts: Parts = { options, members, silent, heartbeat, workers, report }
  const registered = register(parts)
  const unfollow = followWhenReady(parts)

  return {
    access: createPodAccess({
      workerOf: (pod) => workers.of(pod.metadata.uid),
      network,
      summary: isInstant ? undefined : (node) => summaryOf(node, parts),
    }),
    registered,
    async stop() {
      unfollow()
      heartbeat.close()
      workers.close()
      await agents.close()
    },
  }
}

/** What the nodes of a process are made of. */
interface Parts {
  readonly options: NodesOptions
  readonly members: ReadonlyMap<string, Member>
  readonly silent: SilentNodes
  readonly heartbeat: Heartbeat
  readonly workers: PodWorkers
  readonly report: (what: string, error: Error) => void
}

async function register({ options, members, heartbeat, report }: Parts): Promise<void> {
  const { client, clock } = options
  try {
    const onRegistered = (name: string, isFresh: boolean): void => heartbeat.add(name, isFresh)
    const isNew = await registerNodes([...members.values()], { fleet: options, client, clock, report, onRegistered })
    if (isNew && options.instant !== true) await createStandardClass(client)
  } catch (error) {
    report('storage class', error as Error)
  }
}

/** Takes up the pods once the mirrors are filled, and what happens to them and their nodes from then on. The answer ends it. */
function followWhenReady(parts: Parts): () => void {
  const { informers, instant } = parts.options
  let stops: readonly (() => void)[] | undefined = []
  for (const resource of [pods, nodes, configMaps, secrets, volumeAttachments, csiDrivers]) informers.of(resource as typeof configMaps)
  void informers.ready().then(() => {
    if (stops === undefined) return
    const { options, members, silent, heartbeat, report } = parts
    const stopSilent = silent.follow((node) => heartbeat.renewNow(node))
    const stopAttaching = attachVolumes({ ...options, isHere: (node) => instant === true || members.has(node), report })
    stops = [stopSilent, stopAttaching, ...(instant === true ? followInstantly(parts) : followWorkers(parts))]
  })
  return () => {
    stops?.forEach((stop) => stop())
    stops = undefined
  }
}

function followInstantly({ options, heartbeat, report }: Parts): readonly (() => void)[] {
  const { client, clock, informers } = options
  const instant = new InstantPods({ client, clock, informers, onError: report })
  return [followPods(informers, (change) => instant.take(change)), keepEveryNodeAlive(options, heartbeat)]
}

function followWorkers({ options: { informers }, workers }: Parts): readonly (() => void)[] {
  const objects = ([configMaps, secrets, persistentVolumeClaims] as const).map((resource) =>
    informers.of(resource as typeof configMaps).onChange((changes) => workers.objectsChanged(changes.map(({ object }) => object))),
  )
  return [followPods(informers, (change) => workers.take(change)), ...objects]
}

function followPods(informers: Informers, take: (change: Change<Pod>) => void): () => void {
  const mirror = informers.of(pods)
  const stop = mirror.onChange((changes) => changes.forEach(take))
  for (const pod of mirror.list()) take({ type: 'added', object: pod, previous: undefined })
  return stop
}

/** How a node of this process is doing; undefined for others, and for those that play dead. */
function summaryOf(node: string, { options, members, silent, workers }: Parts): NodeSummary | undefined {
  const isHere = members.has(node) && options.informers.of(nodes).get(node) !== undefined && !silent.has(node)
  return isHere ? summarise(workers.on(node)) : undefined
}

/** In instant clusters every Node object, also one made by hand, has an agent. */
function keepEveryNodeAlive(options: NodesOptions, heartbeat: Heartbeat): () => void {
  const mirror = options.informers.of(nodes)
  let number = options.count
  const add = ({ metadata: { name }, status }: Node): void => {
    const isBlank = (status?.addresses ?? []).length === 0
    heartbeat.add(name, false, isBlank ? identityOf({ name, number: ++number }, options) : {})
  }
  mirror.list().forEach(add)
  return mirror.onChange((changes) => {
    for (const { type, object } of changes) {
      if (type === 'deleted') heartbeat.remove(object.metadata.name)
      else if (type === 'added') add(object)
    }
  })
}
