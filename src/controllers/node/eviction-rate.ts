/** How fast nodes that fail may lose their pods: one after the other in each zone, and none where most of a zone seems to fail at once. */
import { conditionOf } from '../../api/conditions.ts'
import type { Node } from '../../api/objects.ts'
import { millisOf } from '../../api/time.ts'
import { compareTexts } from '../../base/order.ts'
import { failureTaints } from '../../kinds/node/taints.ts'
import { zoneKey } from '../../kinds/node/zone.ts'
import { isReadyNode } from './readiness.ts'

/** Upstream's node-eviction-rate of 0.1 and secondary-node-eviction-rate of 0.01 nodes in a second. */
const [usualGap, disruptedGap] = [10_000, 100_000]
/** node-monitor-period: failures so near to each other are seen at once. */
const monitorPeriod = 5000
/** large-cluster-size-threshold: a smaller zone that is disrupted loses no further nodes at all. */
const largeZone = 50
/** unhealthy-zone-threshold, and how many nodes there have to be. */
const [disruptedShare, disruptedLeast] = [0.55, 3]
const exclusionLabel = 'node.kubernetes.io/exclude-disruption'

/** Nobody is heard of: the fault is likely on this side. Upstream: master disruption mode. */
export const isCutOff = (nodes: readonly Node[]): boolean => !counted(nodes).some(isReadyNode)

/**
 * Milliseconds until this failing node may get a taint that evicts; Infinity while too much of its zone fails. Upstream keeps limiters of
 * zones; here the taints themselves tell when the last node had its turn.
 */
export function evictionWait(node: Node, nodes: readonly Node[], now: number): number {
  const zone = nodes.filter((other) => zoneKey(other.metadata.labels) === zoneKey(node.metadata.labels))
  const gap = gapIn(counted(zone))
  if (gap === Infinity) return Infinity
  const last = Math.max(-Infinity, ...zone.flatMap((other) => evictingTaints(other).map(({ timeAdded }) => millisOf(timeAdded) ?? 0)))
  const noticed = (millisOf(conditionOf(node, 'Ready')?.lastTransitionTime) ?? 0) + monitorPeriod
  const left = Math.max(0, last + gap - now, noticed - now)
  const isNext = zone.filter(isWaiting).sort(bySince)[0]?.metadata.name === node.metadata.name
  return isNext ? left : Math.max(left, usualGap)
}

/** The node's own taints that evict. */
export const evictingTaints = ({ spec }: Node) =>
  (spec?.taints ?? []).filter(({ key, effect }) => effect === 'NoExecute' && failureTaints.includes(key))

const counted = (nodes: readonly Node[]): readonly Node[] => nodes.filter(({ metadata }) => metadata.labels?.[exclusionLabel] === undefined)

/** ComputeZoneState. A zone that is lost as a whole is evicted as usual, into the others. */
function gapIn(zone: readonly Node[]): number {
  const failing = zone.filter((node) => !isReadyNode(node)).length
  const isDisrupted = failing < zone.length && failing >= disruptedLeast && failing / zone.length >= disruptedShare
  if (!isDisrupted) return usualGap
  return zone.length > largeZone ? disruptedGap : Infinity
}

const isWaiting = (node: Node): boolean =>
  !isReadyNode(node) && conditionOf(node, 'Ready') !== undefined && evictingTaints(node).length === 0

const since = (node: Node): string => `${conditionOf(node, 'Ready')?.lastTransitionTime ?? ''} ${node.metadata.name}`
const bySince = (a: Node, b: Node): number => compareTexts(since(a), since(b))
