/**
 * Prefers nodes in emptier domains: constraints that may give way (ScheduleAnyway), or the built-in ones for pods of a Service or a
 * controller.
 */
import type { LabelSelector, TopologySpreadConstraint } from '../../api/objects.ts'
import { hostnameLabel, zoneLabel } from '../../kinds/node/labels.ts'
import type { Cluster } from '../cluster-state.ts'
import type { NodeState } from '../node-state.ts'
import type { PodInfo } from '../pod-info.ts'
import type { Score } from '../score.ts'
import { countsNode, spreadQuestion, spreadSelector } from '../spread.ts'

/** Upstream's system defaults for pods without constraints of their own. */
const builtIn: readonly TopologySpreadConstraint[] = [
  { topologyKey: hostnameLabel, maxSkew: 3, whenUnsatisfiable: 'ScheduleAnyway' },
  { topologyKey: zoneLabel, maxSkew: 5, whenUnsatisfiable: 'ScheduleAnyway' },
]

interface Soft {
  readonly constraint: TopologySpreadConstraint
  readonly selectors: readonly LabelSelector[]
}

export const topologySpreadScore: Score = {
  name: 'PodTopologySpread',
  weight: 2,
  prepare(pod, cluster, nodes) {
    const own = pod.pod.spec?.topologySpreadConstraints ?? []
    const soft = own.length > 0 ? ownSoft(own, pod) : defaults(pod, cluster)
    if (soft.length === 0) return undefined
    const needsAll = own.length > 0
    const ignored = (node: NodeState): boolean =>
      needsAll && !soft.every(({ constraint }) => node.labels[constraint.topologyKey] !== undefined)
    const counted = needsAll ? nodes.filter((node) => !ignored(node)) : nodes
    const parts = soft.map((one) => part(one, pod, { cluster, counted, ignored }))
    return {
      // Asked for hundreds of nodes and each pod: nothing is made on the way.
      of(node) {
        if (ignored(node)) return 0
        let sum = 0
        for (let at = 0; at < parts.length; at++) sum += parts[at]?.(node) ?? 0
        return Math.round(sum)
      },
      normalize: (values) => turnAround(values, needsAll ? nodes.map(ignored) : []),
    }
  },
}

const ownSoft = (own: readonly TopologySpreadConstraint[], pod: PodInfo): Soft[] =>
  own
    .filter(({ whenUnsatisfiable }) => whenUnsatisfiable === 'ScheduleAnyway')
    .map((constraint) => ({ constraint, selectors: [spreadSelector(constraint, pod.pod)] }))

function defaults(pod: PodInfo, cluster: Cluster): Soft[] {
  const selectors = cluster.surroundings.spreadSelectors(pod.pod)
  return selectors.length === 0 ? [] : builtIn.map((constraint) => ({ constraint, selectors }))
}

/** Upstream weighs a constraint by the logarithm of how many domains it has, so that many small domains do not drown few large ones. */
function part(
  { constraint, selectors }: Soft,
  pod: PodInfo,
  { cluster, counted, ignored }: { cluster: Cluster; counted: readonly NodeState[]; ignored(node: NodeState): boolean },
): (node: NodeState) => number {
  const key = constraint.topologyKey
  const byNode = cluster.count(spreadQuestion(pod, selectors))
  const slack = constraint.maxSkew - 1
  if (key === hostnameLabel) {
    const weight = Math.log(counted.length + 2)
    return (node) => (node.labels[key] === undefined ? 0 : (byNode.get(node.name) ?? 0) * weight + slack)
  }
  const counts = new Map<string, number>()
  for (const node of counted) if (node.labels[key] !== undefined) counts.set(node.labels[key] ?? '', 0)
  if (counts.size === 0) return () => 0
  const isDomain = countsNode(constraint, pod)
  for (const [name, count] of byNode) {
    const node = cluster.node(name)
    const value = node?.labels[key]
    if (node === undefined || value === undefined || !counts.has(value) || ignored(node) || !isDomain(node)) continue
    counts.set(value, (counts.get(value) ?? 0) + count)
  }
  const weight = Math.log(counts.size + 2)
  return (node) => (node.labels[key] === undefined ? 0 : (counts.get(node.labels[key] ?? '') ?? 0) * weight + slack)
}

/** The fewest pods become the best score. */
function turnAround(values: number[], skipped: readonly boolean[]): void {
  let least = Infinity
  let most = 0
  for (let at = 0; at < values.length; at++) {
    if (skipped[at] === true) continue
    least = Math.min(least, values[at] ?? 0)
    most = Math.max(most, values[at] ?? 0)
  }
  for (let at = 0; at < values.length; at++) {
    if (skipped[at] === true) values[at] = 0
    else values[at] = most === 0 ? 100 : Math.floor((100 * (most + least - (values[at] ?? 0))) / most)
  }
}
