/** One node with the sums over its pods, kept up to date pod by pod: what is asked for each pod and node stands in fields of its own. */
import type { Node, Taint } from '../api/objects.ts'
import { type Amounts, amountsOf, type PodInfo } from './pod-info.ts'

export interface NodeState {
  readonly name: string
  /** Undefined while only pods of the node are known. */
  node: Node | undefined
  labels: Readonly<Record<string, string>>
  allocatable: Amounts
  isCordoned: boolean
  taints: readonly Taint[]
  /** Sizes by image name. */
  images: ReadonlyMap<string, number>
  readonly requested: Record<string, number>
  readonly scored: { cpu: number; memory: number }
  readonly pods: Map<string, PodInfo>
  /** Those of `pods` with host ports. */
  readonly holdingPorts: Set<PodInfo>
}

const noLabels: Readonly<Record<string, string>> = {}
const noTaints: readonly Taint[] = []

export function emptyNodeState(name: string): NodeState {
  return {
    name,
    node: undefined,
    labels: noLabels,
    allocatable: {},
    isCordoned: false,
    taints: noTaints,
    images: new Map(),
    requested: {},
    scored: { cpu: 0, memory: 0 },
    pods: new Map(),
    holdingPorts: new Set(),
  }
}

export function setNode(state: NodeState, node: Node | undefined): void {
  state.node = node
  state.labels = node?.metadata.labels ?? noLabels
  state.allocatable = amountsOf(node?.status?.allocatable)
  state.isCordoned = node?.spec?.unschedulable === true
  state.taints = node?.spec?.taints ?? noTaints
  const images = new Map<string, number>()
  for (const image of node?.status?.images ?? []) for (const name of image.names ?? []) images.set(name, image.sizeBytes ?? 0)
  state.images = images
}

export function addPod(state: NodeState, pod: PodInfo): void {
  state.pods.set(pod.uid, pod)
  for (const name in pod.requests) state.requested[name] = (state.requested[name] ?? 0) + (pod.requests[name] ?? 0)
  state.scored.cpu += pod.scored.cpu
  state.scored.memory += pod.scored.memory
  if (pod.hostPorts.length > 0) state.holdingPorts.add(pod)
}

export function removePod(state: NodeState, pod: PodInfo): void {
  if (!state.pods.delete(pod.uid)) return
  for (const name in pod.requests) state.requested[name] = (state.requested[name] ?? 0) - (pod.requests[name] ?? 0)
  state.scored.cpu -= pod.scored.cpu
  state.scored.memory -= pod.scored.memory
  state.holdingPorts.delete(pod)
}

/** A copy without some pods, to ask what would be if they went. */
export function without(state: NodeState, gone: Iterable<PodInfo>): NodeState {
  const copy = {
    ...state,
    requested: { ...state.requested },
    scored: { ...state.scored },
    pods: new Map(state.pods),
    holdingPorts: new Set(state.holdingPorts),
  }
  for (const pod of gone) removePod(copy, pod)
  return copy
}
