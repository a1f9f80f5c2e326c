/** Which pods of lower priority would have to go so that a pod fits, and on which node that hurts least. Decides only. */
import { conditionOf } from '../api/conditions.ts'
import type { Pod, PodDisruptionBudget } from '../api/objects.ts'
import { millisOf } from '../api/time.ts'
import { type Cluster, withNode } from './cluster-state.ts'
import { type Filter, type Refusal, refuse, refuseFinally } from './filter.ts'
import { type NodeState, without } from './node-state.ts'
import { fitsOn } from './pick-node.ts'
import type { PodInfo } from './pod-info.ts'
import { labelPredicate } from '../api/label-selector.ts'
import { countReasons } from './unschedulable-message.ts'

export interface Preemption {
  readonly node: string
  readonly victims: readonly PodInfo[]
}

interface Candidate extends Preemption {
  readonly budgetsBroken: number
}

const notHelpful = refuseFinally('Preemption is not helpful for scheduling')
const noVictims = refuse('No preemption victims found for incoming pod')

/** Why nothing is evicted. */
export interface Hopeless {
  /** The second half of the message. */
  readonly why: string
  /** False: what was nominated before stays so. */
  readonly isLooked: boolean
}

export interface Means {
  readonly filters: readonly Filter[]
  readonly refusals: ReadonlyMap<string, Refusal>
  readonly budgets: readonly PodDisruptionBudget[]
  /** A placed pod with its newest status: the cluster's state does not follow that. */
  latest(pod: PodInfo): Pod
}

/** Either what to evict, or why not. The cluster is as the pod sees it: with the nominations that it must respect. */
export function preempt(pod: PodInfo, cluster: Cluster, means: Means): Preemption | Hopeless {
  const { spec } = pod.pod
  if (spec?.preemptionPolicy === 'Never') return { why: 'not eligible due to preemptionPolicy=Never.', isLooked: false }
  if (waitsForVictims(pod, cluster, means)) return { why: 'not eligible due to a terminating pod on the nominated node.', isLooked: false }
  const why = new Map<string, Refusal>()
  const candidates: Candidate[] = []
  const wanted = Math.max(100, Math.floor(cluster.nodes.length / 10))
  for (const node of cluster.nodes) {
    if (means.refusals.get(node.name)?.final !== false) {
      why.set(node.name, notHelpful)
      continue
    }
    if (candidates.length >= wanted) continue
    const found = victimsOn(node, pod, { ...means, cluster })
    if ('victims' in found) candidates.push(found)
    else why.set(node.name, found)
  }
  return leastHarm(candidates, startIn(means)) ?? { why: countReasons(cluster.nodes.length, why.values()), isLooked: true }
}

/** The pod made room before, and the room is still being cleared; unless the node has become one that no room would help. */
function waitsForVictims(pod: PodInfo, cluster: Cluster, { latest, refusals }: Means): boolean {
  const nominated = pod.pod.status?.nominatedNodeName
  if (nominated === undefined || nominated === '' || refusals.get(nominated)?.final === true) return false
  const state = cluster.node(nominated)
  return (
    state !== undefined &&
    [...state.pods.values()].some((other) => other.terminating && other.priority < pod.priority && isPreempted(latest(other)))
  )
}

function isPreempted(pod: Pod): boolean {
  const target = conditionOf(pod, 'DisruptionTarget')
  return target?.status === 'True' && target.reason === 'PreemptionByScheduler'
}

function victimsOn(node: NodeState, pod: PodInfo, means: Means & { readonly cluster: Cluster }): Candidate | Refusal {
  const { cluster, filters, budgets } = means
  const moreImportantFirst = byImportance(startIn(means))
  const lower = [...node.pods.values()].filter((other) => other.priority < pod.priority)
  if (lower.length === 0) return noVictims
  const refusalWithout = (gone: Iterable<PodInfo>): Refusal | undefined => {
    const changed = without(node, gone)
    return fitsOn(pod, changed, { cluster: withNode(cluster, changed), filters })
  }
  const stillRefused = refusalWithout(lower)
  if (stillRefused !== undefined) return stillRefused
  // Whoever can stay, stays: first those that a budget protects, the important ones before the others.
  const { protectedPods, free } = byBudget(lower.sort(moreImportantFirst), budgets)
  const victims = new Set(lower)
  let budgetsBroken = 0
  for (const [list, isProtected] of [[protectedPods, true] as const, [free, false] as const]) {
    for (const candidate of list) {
      victims.delete(candidate)
      if (refusalWithout(victims) === undefined) continue
      victims.add(candidate)
      if (isProtected) budgetsBroken++
    }
  }
  return { node: node.name, victims: [...victims].sort(moreImportantFirst), budgetsBroken }
}

/** Splits pods by whether evicting them, one after the other, would break a budget. */
function byBudget(pods: readonly PodInfo[], budgets: readonly PodDisruptionBudget[]): { protectedPods: PodInfo[]; free: PodInfo[] } {
  const left = budgets.map((budget) => ({
    namespace: budget.metadata.namespace,
    matches: labelPredicate(budget.spec.selector),
    allowed: budget.status?.disruptionsAllowed ?? 0,
    gone: budget.status?.disruptedPods ?? {},
  }))
  const protectedPods: PodInfo[] = []
  const free: PodInfo[] = []
  for (const pod of pods) {
    let broken = false
    if (Object.keys(pod.labels).length > 0) {
      for (const budget of left) {
        if (budget.namespace !== pod.namespace || !budget.matches(pod.labels) || budget.gone[pod.pod.metadata.name] !== undefined) continue
        budget.allowed--
        if (budget.allowed < 0) broken = true
      }
    }
    ;(broken ? protectedPods : free).push(pod)
  }
  return { protectedPods, free }
}

type Start = (pod: PodInfo) => number

/** When pods started; those that have not are the youngest. */
const startIn =
  ({ latest }: Means): Start =>
  (pod) =>
    millisOf(latest(pod).status?.startTime) ?? Infinity

const byImportance =
  (startOf: Start) =>
  (a: PodInfo, b: PodInfo): number =>
    b.priority - a.priority || compare(startOf(a), startOf(b))

/** Infinite times are equal. */
const compare = (a: number, b: number): number => (a === b ? 0 : a - b)

/** Upstream's order of harm: broken budgets, the highest victim, the sum of priorities, their number, and the victims that started last. */
function leastHarm(candidates: readonly Candidate[], startOf: Start): Candidate | undefined {
  const measures: ((candidate: Candidate) => number)[] = [
    ({ budgetsBroken }) => budgetsBroken,
    ({ victims }) => victims[0]?.priority ?? -Infinity,
    ({ victims }) => victims.reduce((sum, { priority }) => sum + priority + 2 ** 31, 0),
    ({ victims }) => victims.length,
    ({ victims }) => -Math.min(...victims.filter(({ priority }) => priority === victims[0]?.priority).map(startOf)),
  ]
  let left = [...candidates]
  for (const measure of measures) {
    if (left.length <= 1) break
    const least = Math.min(...left.map(measure))
    left = left.filter((candidate) => measure(candidate) === least)
  }
  return left[0]
}
