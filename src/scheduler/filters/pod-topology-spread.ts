/** Topology spread constraints that must hold (DoNotSchedule). */
import type { TopologySpreadConstraint } from '../../api/objects.ts'
import type { Cluster } from '../cluster-state.ts'
import { type Filter, refuse, refuseFinally } from '../filter.ts'
import type { PodInfo } from '../pod-info.ts'
import { labelPredicate } from '../selectors.ts'
import { countsNode, spreadQuestion, spreadSelector } from '../spread.ts'

const uneven = refuse("node(s) didn't match pod topology spread constraints")
const noLabel = refuseFinally("node(s) didn't match pod topology spread constraints (missing required label)")

export const podTopologySpread: Filter = {
  name: 'PodTopologySpread',
  prepare(pod, cluster) {
    const hard = (pod.pod.spec?.topologySpreadConstraints ?? []).filter(({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule')
    if (hard.length === 0) return undefined
    const keys = hard.map(({ topologyKey }) => topologyKey)
    const states = hard.map((constraint) => domains(constraint, pod, { keys, cluster }))
    return {
      check({ labels }) {
        for (const { key, counts, least, maxSkew, self } of states) {
          const value = labels[key]
          if (value === undefined) return noLabel
          if ((counts.get(value) ?? 0) + self - least > maxSkew) return uneven
        }
        return undefined
      },
    }
  },
  helpedBy({ what }) {
    return (
      what === 'node-added' ||
      what === 'node-removed' ||
      what === 'node-labels' ||
      what === 'node-taints' ||
      what === 'pod-removed' ||
      what === 'pod-placed' ||
      what === 'pod-labels' ||
      what === 'pod-changed'
    )
  },
}

/** Matching pods by domain, and the smallest number among the domains. */
function domains(
  constraint: TopologySpreadConstraint,
  pod: PodInfo,
  { keys, cluster }: { readonly keys: readonly string[]; readonly cluster: Cluster },
) {
  const selector = spreadSelector(constraint, pod.pod)
  const byNode = cluster.count(spreadQuestion(pod, [selector]))
  const isDomain = countsNode(constraint, pod)
  const counts = new Map<string, number>()
  for (const node of cluster.nodes) {
    if (!keys.every((key) => node.labels[key] !== undefined) || !isDomain(node)) continue
    const value = node.labels[constraint.topologyKey] ?? ''
    counts.set(value, (counts.get(value) ?? 0) + (byNode.get(node.name) ?? 0))
  }
  let least = Infinity
  for (const count of counts.values()) least = Math.min(least, count)
  // With fewer domains than asked for, the missing ones count as empty.
  if (counts.size < (constraint.minDomains ?? 1)) least = 0
  return {
    key: constraint.topologyKey,
    counts,
    least: least === Infinity ? 0 : least,
    maxSkew: constraint.maxSkew,
    self: labelPredicate(selector)(pod.labels) ? 1 : 0,
  }
}
