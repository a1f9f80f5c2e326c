/** Topology spread constraints that must hold (DoNotSchedule). */
import type { Pod, TopologySpreadConstraint } from '../../api/objects.ts'
import type { Cluster } from '../cluster-state.ts'
import { type Filter, refuse, refuseFinally } from '../filter.ts'
import type { NodeState } from '../node-state.ts'
import type { PodInfo } from '../pod-info.ts'
import { labelPredicate } from '../../api/label-selector.ts'
import { countsNode, spreadQuestion, spreadSelector } from '../spread.ts'
import { hasNewTolerations } from '../tolerations.ts'

const uneven = refuse("node(s) didn't match pod topology spread constraints")
const noLabel = refuseFinally("node(s) didn't match pod topology spread constraints (missing required label)")

export const podTopologySpread: Filter = {
  name: 'PodTopologySpread',
  judgesTaints: true,
  prepare(pod, cluster) {
    const hard = hardConstraints(pod.pod)
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
  helpedBy(happening, pod) {
    const hard = hardConstraints(pod.pod)
    const means = (labels: Readonly<Record<string, string>>) => (constraint: TopologySpreadConstraint) =>
      labelPredicate(spreadSelector(constraint, pod.pod))(labels)
    const keys = hard.map(({ topologyKey }) => topologyKey)
    const isDomain = ({ labels }: NodeState): boolean => keys.every((key) => labels[key] !== undefined)
    switch (happening.what) {
      case 'node-added':
        return isDomain(happening.node)
      case 'node-removed':
        return isDomain(happening.before)
      case 'node-labels':
      case 'node-taints': {
        const { node, before } = happening
        if (isDomain(node) !== isDomain(before)) return true
        const moved = keys.some((key) => node.labels[key] !== before.labels[key])
        return isDomain(node) && (moved || happening.what === 'node-taints')
      }
      case 'pod-removed':
      case 'pod-placed':
        return happening.pod.namespace === pod.namespace && hard.some(means(happening.pod.labels))
      case 'pod-labels': {
        if (happening.pod.namespace !== pod.namespace) return false
        const [now, then] = [means(happening.pod.labels), means(happening.before.labels)]
        return hard.some((constraint) => now(constraint) !== then(constraint))
      }
      case 'pod-changed': {
        if (hasNewTolerations(happening) && hard.some(({ nodeTaintsPolicy }) => nodeTaintsPolicy === 'Honor')) return true
        const [now, then] = [means(pod.labels), means(happening.before.metadata.labels ?? {})]
        return hard.some((constraint) => now(constraint) !== then(constraint))
      }
      default:
        return false
    }
  },
}

const hardConstraints = (pod: Pod): readonly TopologySpreadConstraint[] =>
  (pod.spec?.topologySpreadConstraints ?? []).filter(({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule')

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
