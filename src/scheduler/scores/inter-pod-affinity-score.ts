/** Preferred pod affinity and anti-affinity: of the new pod towards those that are there, and of those towards it. */
import { termNamespaces, termPredicate } from '../affinity-term.ts'
import type { Cluster } from '../cluster-state.ts'
import type { NodeState } from '../node-state.ts'
import type { PodInfo } from '../pod-info.ts'
import type { Score } from '../score.ts'
import { termsOf } from '../term-index.ts'

export const interPodAffinityScore: Score = {
  name: 'InterPodAffinity',
  weight: 2,
  prepare(pod, cluster) {
    const sums = new Map<string, Map<string, number>>()
    ownWishes(pod, cluster, sums)
    wishesOfOthers(pod, cluster, sums)
    if (sums.size === 0) return undefined
    return { of: (node) => sumOn(node, sums), normalize: stretch }
  },
}

type Sums = Map<string, Map<string, number>>

function ownWishes(pod: PodInfo, cluster: Cluster, sums: Sums): void {
  for (const { role, term, weight } of termsOf(pod)) {
    if (role !== 'lean') continue
    const namespaces = termNamespaces(term, pod.namespace, cluster.surroundings)
    add(sums, cluster, {
      key: term.topologyKey,
      byNode: cluster.count({ namespaces, selectors: [term.labelSelector], onlyStaying: false }),
      weight,
    })
  }
}

/** Required affinity of placed pods counts with weight 1 (upstream's hardPodAffinityWeight). */
function wishesOfOthers(pod: PodInfo, cluster: Cluster, sums: Sums): void {
  for (const role of ['attract', 'lean'] as const) {
    for (const { term, namespace, weight, byNode } of cluster.terms(role)) {
      if (termPredicate(term, namespace, cluster.surroundings)(pod)) add(sums, cluster, { key: term.topologyKey, byNode, weight })
    }
  }
}

function add(
  sums: Sums,
  cluster: Cluster,
  { key, byNode, weight }: { key: string; byNode: ReadonlyMap<string, number>; weight: number },
): void {
  for (const [name, count] of byNode) {
    const value = cluster.node(name)?.labels[key]
    if (value === undefined) continue
    const values = sums.get(key) ?? new Map<string, number>()
    values.set(value, (values.get(value) ?? 0) + weight * count)
    sums.set(key, values)
  }
}

function sumOn({ labels }: NodeState, sums: Sums): number {
  let sum = 0
  for (const [key, values] of sums) sum += values.get(labels[key] ?? '\u0000') ?? 0
  return sum
}

/** The lowest becomes 0, the highest 100. */
function stretch(values: number[]): void {
  const least = Math.min(...values)
  const range = Math.max(...values) - least
  for (let at = 0; at < values.length; at++) values[at] = range > 0 ? Math.floor((100 * ((values[at] ?? 0) - least)) / range) : 0
}
