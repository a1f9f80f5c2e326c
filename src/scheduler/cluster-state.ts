/** The scheduler's picture of the cluster: nodes with their pods, kept up to date change by change, and never rebuilt. */
import type {
  CSIDriver,
  CSIStorageCapacity,
  LabelSelector,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  StorageClass,
} from '../api/objects.ts'
import { zoneKey } from '../kinds/node/zone.ts'
import { addPod, emptyNodeState, type NodeState, removePod, setNode } from './node-state.ts'
import { PodCounts, type PodQuestion, questionPredicate } from './pod-counts.ts'
import { type PodInfo, podInfo } from './pod-info.ts'
import { type TermGroup, TermIndex, type TermRole } from './term-index.ts'

/** Claims, volumes and classes by name. */
export interface VolumeLookup {
  claim(key: string): PersistentVolumeClaim | undefined
  volume(name: string): PersistentVolume | undefined
  /** Volumes of a class that no claim has, and that none but this one has been promised. */
  free(className: string, claim: string): readonly PersistentVolume[]
  /** Volumes whose `claimRef` somebody has set to the claim. */
  promisedTo(claim: string): readonly PersistentVolume[]
  /** Keeps a volume for a claim until it is bound, whatever the mirrors show meanwhile; the answer takes the promise back. */
  promise(volume: string, claim: string): () => void
  storageClass(name: string): StorageClass | undefined
  driver(name: string): CSIDriver | undefined
  /** What drivers say they can still make, and where. */
  capacities(): readonly CSIStorageCapacity[]
  driverLimits(node: string): ReadonlyMap<string, number>
  /** The volumes that are attached to a node, or about to be, whoever uses them. */
  attachedTo(node: string): readonly string[]
}

/** Lookups of other objects that rules need; all answer from mirrors. */
export interface Surroundings {
  /** Labels of a namespace, undefined when there is none. */
  namespaceLabels(name: string): Readonly<Record<string, string>> | undefined
  namespaces(): readonly string[]
  /** Selectors of the Services and of the controller that select or own the pod, for default spreading. */
  spreadSelectors(pod: Pod): readonly LabelSelector[]
  readonly volumes: VolumeLookup
}

/** What filters and scores may read. */
export interface Cluster {
  /** Nodes that exist, in a steady order. */
  readonly nodes: readonly NodeState[]
  readonly surroundings: Surroundings
  node(name: string): NodeState | undefined
  /** The affinity terms of placed pods. */
  terms(role: TermRole): Iterable<TermGroup>
  /** Placed pods that mount the claim. */
  claimUsers(claim: string): Iterable<PodInfo>
  /** How many nodes have an image of this name. */
  nodesWithImage(name: string): number
  /** Matching pods by node name. */
  count(question: PodQuestion): ReadonlyMap<string, number>
}

export class ClusterState implements Cluster {
  readonly surroundings: Surroundings
  private readonly termIndex = new TermIndex()
  private readonly states = new Map<string, NodeState>()
  private readonly users = new Map<string, Set<PodInfo>>()
  private readonly placed = new Map<string, { readonly info: PodInfo; readonly node: string }>()
  private readonly imageNodes = new Map<string, number>()
  private readonly counts = new PodCounts(() => this.everyPod())
  private ordered: NodeState[] | undefined

  constructor(surroundings: Surroundings) {
    this.surroundings = surroundings
  }

  get nodes(): readonly NodeState[] {
    this.ordered ??= interleaveZones([...this.states.values()].filter((state) => state.node !== undefined))
    return this.ordered
  }

  node(name: string): NodeState | undefined {
    return this.states.get(name)
  }

  count(question: PodQuestion): ReadonlyMap<string, number> {
    return this.counts.of(question)
  }

  nodesWithImage(name: string): number {
    return this.imageNodes.get(name) ?? 0
  }

  claimUsers(claim: string): Iterable<PodInfo> {
    return this.users.get(claim) ?? []
  }

  terms(role: TermRole): Iterable<TermGroup> {
    return this.termIndex.of(role)
  }

  setNode(node: Node): void {
    const state = this.stateOf(node.metadata.name)
    if (state.node === undefined || zoneKey(state.labels) !== zoneKey(node.metadata.labels)) this.ordered = undefined
    this.changeNode(state, node)
  }

  removeNode(name: string): void {
    const state = this.states.get(name)
    if (state === undefined) return
    this.changeNode(state, undefined)
    this.ordered = undefined
    this.dropIfEmpty(state)
  }

  private changeNode(state: NodeState, node: Node | undefined): void {
    for (const name of state.images.keys()) this.countImage(name, -1)
    setNode(state, node)
    for (const name of state.images.keys()) this.countImage(name, 1)
  }

  private countImage(name: string, change: 1 | -1): void {
    const count = this.nodesWithImage(name) + change
    if (count > 0) this.imageNodes.set(name, count)
    else this.imageNodes.delete(name)
  }

  /** Puts the pod on the node it names (bound or assumed), in place of what was known of it. */
  setPod(pod: Pod, node: string): PodInfo {
    this.removePod(pod.metadata.uid)
    const info = podInfo(pod)
    const state = this.stateOf(node)
    addPod(state, info)
    this.placed.set(info.uid, { info, node })
    this.termIndex.change(info, node, 1)
    for (const claim of info.claims) this.users.set(claim, (this.users.get(claim) ?? new Set()).add(info))
    this.counts.add(info, node)
    return info
  }

  removePod(uid: string): PodInfo | undefined {
    const known = this.placed.get(uid)
    if (known === undefined) return undefined
    this.placed.delete(uid)
    const state = this.stateOf(known.node)
    removePod(state, known.info)
    this.counts.remove(known.info, known.node)
    this.termIndex.change(known.info, known.node, -1)
    for (const claim of known.info.claims) this.dropUser(claim, known.info)
    this.dropIfEmpty(state)
    return known.info
  }

  nodeOf(uid: string): string | undefined {
    return this.placed.get(uid)?.node
  }

  private dropUser(claim: string, info: PodInfo): void {
    const users = this.users.get(claim)
    users?.delete(info)
    if (users?.size === 0) this.users.delete(claim)
  }

  private stateOf(name: string): NodeState {
    let state = this.states.get(name)
    if (state === undefined) {
      state = emptyNodeState(name)
      this.states.set(name, state)
    }
    return state
  }

  private dropIfEmpty(state: NodeState): void {
    if (state.node === undefined && state.pods.size === 0) this.states.delete(state.name)
  }

  private *everyPod(): Iterable<readonly [PodInfo, string]> {
    for (const { info, node } of this.placed.values()) yield [info, node]
  }
}

/** The cluster as it would be with one node changed (pods taken away): for preemption, which asks rarely. */
export function withNode(cluster: Cluster, changed: NodeState): Cluster {
  const nodes = cluster.nodes.map((state) => (state.name === changed.name ? changed : state))
  const before = cluster.node(changed.name)
  const gone = [...(before?.pods.values() ?? [])].filter((pod) => !changed.pods.has(pod.uid))
  return {
    nodes,
    nodesWithImage: (name) => cluster.nodesWithImage(name),
    claimUsers: (claim) => [...cluster.claimUsers(claim)].filter((pod) => !gone.includes(pod)),
    terms: (role) => withoutPods(cluster.terms(role), { role, node: changed.name, gone }),
    surroundings: cluster.surroundings,
    node: (name) => (name === changed.name ? changed : cluster.node(name)),
    count(question) {
      const matches = questionPredicate(question)
      const counts = new Map(cluster.count(question))
      const count = [...changed.pods.values()].filter(matches).length
      if (count === 0) counts.delete(changed.name)
      else counts.set(changed.name, count)
      return counts
    },
  }
}

/** The groups as they would be without the pods that went. */
function* withoutPods(
  groups: Iterable<TermGroup>,
  { role, node, gone }: { role: TermRole; node: string; gone: readonly PodInfo[] },
): Iterable<TermGroup> {
  const fewer = new TermIndex()
  for (const pod of gone) fewer.change(pod, node, 1)
  const removed = [...fewer.of(role)]
  for (const group of groups) {
    const match = removed.find(
      (other) =>
        other.namespace === group.namespace && other.weight === group.weight && JSON.stringify(other.term) === JSON.stringify(group.term),
    )
    if (match === undefined) yield group
    else {
      const byNode = new Map(group.byNode)
      const left = (byNode.get(node) ?? 0) - (match.byNode.get(node) ?? 0)
      if (left > 0) byNode.set(node, left)
      else byNode.delete(node)
      yield { ...group, byNode }
    }
  }
}

/** One node of each zone in turn, so that the first nodes looked at are not all of one zone. */
function interleaveZones(states: readonly NodeState[]): NodeState[] {
  const zones = new Map<string, NodeState[]>()
  for (const state of states) {
    const zone = zoneKey(state.labels)
    const members = zones.get(zone)
    if (members === undefined) zones.set(zone, [state])
    else members.push(state)
  }
  const ordered: NodeState[] = []
  const lists = [...zones.values()]
  for (let at = 0; ordered.length < states.length; at++) for (const list of lists) if (at < list.length) ordered.push(list[at] as NodeState)
  return ordered
}
