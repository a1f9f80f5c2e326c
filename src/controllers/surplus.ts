/** Which pods go first when there are too many: upstream's ranking of active pods. */
import type { Pod } from '../api/objects.ts'
import { millisOf } from '../api/time.ts'
import { compareTexts } from '../base/order.ts'
import { deletionCost } from '../kinds/pod/annotations.ts'
import { isActive, isReady, readySince } from './pods.ts'

interface Ranked {
  readonly pod: Pod
  /** Active pods of the same family on its node: crowded nodes give first. */
  readonly crowd: number
}

interface Choice {
  readonly count: number
  /** The pods of all sets with the same owner. */
  readonly family: readonly Pod[]
  readonly now: number
}

/** The pods to delete. */
export function surplusPods(candidates: readonly Pod[], { count, family, now }: Choice): readonly Pod[] {
  if (count >= candidates.length) return candidates
  const crowds = new Map<string, number>()
  for (const pod of family) if (isActive(pod)) crowds.set(nodeOf(pod), (crowds.get(nodeOf(pod)) ?? 0) + 1)
  return candidates
    .map((pod) => ({ pod, crowd: crowds.get(nodeOf(pod)) ?? 0 }))
    .sort((a, b) => compare(a, b, now))
    .slice(0, count)
    .map(({ pod }) => pod)
}

const phaseRank: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 }

/** Negative: `a` goes before `b`. */
function compare(a: Ranked, b: Ranked, now: number): number {
  const stage = byStage(a.pod, b.pod)
  if (stage !== 0) return stage
  const cost = deletionCostOf(a.pod) - deletionCostOf(b.pod)
  if (cost !== 0) return cost
  if (a.crowd !== b.crowd) return b.crowd - a.crowd
  return (
    younger(readySince(a.pod), readySince(b.pod), now) ||
    restarts(b.pod) - restarts(a.pod) ||
    younger(millisOf(a.pod.metadata.creationTimestamp), millisOf(b.pod.metadata.creationTimestamp), now) ||
    compareTexts(a.pod.metadata.uid, b.pod.metadata.uid)
  )
}

/** Upstream's plain order of active pods (ActivePods): those that have come least far are first. */
export function byProgress(a: Pod, b: Pod): number {
  const later = (one: number | undefined, other: number | undefined): number => (one === undefined || other === undefined ? 0 : other - one)
  return (
    byStage(a, b) ||
    later(readySince(a), readySince(b)) ||
    restarts(b) - restarts(a) ||
    later(millisOf(a.metadata.creationTimestamp), millisOf(b.metadata.creationTimestamp))
  )
}

/** Unbound before bound, pending before running, unready before ready. */
function byStage(a: Pod, b: Pod): number {
  return (
    Number(nodeOf(a) !== '') - Number(nodeOf(b) !== '') ||
    (phaseRank[a.status?.phase ?? ''] ?? 0) - (phaseRank[b.status?.phase ?? ''] ?? 0) ||
    Number(isReady(a)) - Number(isReady(b))
  )
}

/** The younger goes first, but ages are compared by their binary logarithm only, so that not always the newest is hit. */
function younger(a: number | undefined, b: number | undefined, now: number): number {
  if (a === undefined || b === undefined || a === b) return 0
  const rank = (at: number): number => Math.floor(Math.log2(Math.max(1, (now - at) * 1e6)))
  return rank(a) - rank(b)
}

function deletionCostOf(pod: Pod): number {
  const cost = pod.metadata.annotations?.[deletionCost] ?? ''
  return /^-?\d+$/.test(cost) ? Number(cost) : 0
}

/** As many restarts as the most restarted container has. */
function restarts(pod: Pod): number {
  return Math.max(0, ...(pod.status?.containerStatuses ?? []).map((status) => status.restartCount))
}

const nodeOf = (pod: Pod): string => pod.spec.nodeName ?? ''
