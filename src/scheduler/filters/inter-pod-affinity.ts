/** Required pod affinity and anti-affinity, both of the new pod and (anti-affinity only) of the pods that are there. */
import type { PodAffinityTerm } from '../../api/objects.ts'
import { termNamespaces, termPredicate } from '../affinity-term.ts'
import type { Cluster } from '../cluster-state.ts'
import { type Filter, refuse, refuseFinally } from '../filter.ts'
import type { NodeState } from '../node-state.ts'
import type { PodInfo } from '../pod-info.ts'

const unmet = refuseFinally("node(s) didn't match pod affinity rules")
const repelled = refuse("node(s) didn't match pod anti-affinity rules")
const repelledByExisting = refuse("node(s) didn't satisfy existing pods anti-affinity rules")

export const interPodAffinity: Filter = {
  name: 'InterPodAffinity',
  prepare(pod, cluster) {
    const existing = existingRepulsion(pod, cluster)
    if (existing.size === 0 && pod.requiredAffinity.length === 0 && pod.requiredAntiAffinity.length === 0) return undefined
    const attracts = attraction(pod, cluster)
    const repels = pod.requiredAntiAffinity.map((term) => ({
      key: term.topologyKey,
      values: valuesWith(term.topologyKey, matching([term], pod, cluster), cluster),
    }))
    return {
      check(node) {
        if (!attracts(node)) return unmet
        if (repels.some(({ key, values }) => values.has(node.labels[key] ?? absent))) return repelled
        for (const [key, values] of existing) if (values.has(node.labels[key] ?? absent)) return repelledByExisting
        return undefined
      },
    }
  },
  helpedBy(happening, pod) {
    switch (happening.what) {
      case 'node-added':
        return pod.requiredAntiAffinity.length > 0 || keysOf(pod.requiredAffinity).some((key) => happening.node.labels[key] !== undefined)
      case 'node-labels': {
        const [now, then] = [happening.node.labels, happening.before.labels]
        const joins = keysOf(pod.requiredAffinity).some((key) => now[key] !== undefined && now[key] !== then[key])
        return joins || keysOf(pod.requiredAntiAffinity).some((key) => then[key] !== undefined && now[key] !== then[key])
      }
      case 'pod-placed':
        return meanPod(pod.requiredAffinity, happening.pod)
      case 'pod-labels': {
        const { pod: now, before: then } = happening
        const joins = meanPod(pod.requiredAffinity, now) && !meanPod(pod.requiredAffinity, then)
        return joins || (meanPod(pod.requiredAntiAffinity, then) && !meanPod(pod.requiredAntiAffinity, now))
      }
      case 'pod-removed':
        return meanPod(pod.requiredAntiAffinity, happening.pod)
      default:
        return false
    }
  },
}

const keysOf = (terms: readonly PodAffinityTerm[]): readonly string[] => terms.map(({ topologyKey }) => topologyKey)

/** No label has this value. */
const absent = '\u0000'

/**
 * Whether there are terms and all of them mean the pod (podMatchesAllAffinityTerms). Pods of every namespace are meant here: a wrong wake-up
 * costs one attempt, a missed one a stuck pod.
 */
function meanPod(terms: readonly PodAffinityTerm[], other: PodInfo): boolean {
  return terms.length > 0 && terms.every((term) => termPredicate({ ...term, namespaceSelector: {} }, other.namespace, everywhere)(other))
}

const everywhere = { namespaceLabels: () => undefined, namespaces: () => [] }

/** Counts by node of the pods that all the terms mean. */
function matching(terms: readonly PodAffinityTerm[], pod: PodInfo, cluster: Cluster): ReadonlyMap<string, number> {
  let namespaces: readonly string[] | undefined
  for (const term of terms) {
    const own = termNamespaces(term, pod.namespace, cluster.surroundings)
    if (own !== undefined) namespaces = namespaces === undefined ? own : namespaces.filter((name) => own.includes(name))
  }
  return cluster.count({ namespaces, selectors: terms.map((term) => term.labelSelector), onlyStaying: false })
}

/** The values of a node label on nodes with at least one of the counted pods. */
function valuesWith(key: string, counts: ReadonlyMap<string, number>, cluster: Cluster): ReadonlySet<string> {
  const values = new Set<string>()
  for (const name of counts.keys()) {
    const value = cluster.node(name)?.labels[key]
    if (value !== undefined) values.add(value)
  }
  return values
}

function attraction(pod: PodInfo, cluster: Cluster): (node: NodeState) => boolean {
  const terms = pod.requiredAffinity
  if (terms.length === 0) return () => true
  const counts = matching(terms, pod, cluster)
  const places = terms.map((term) => ({ key: term.topologyKey, values: valuesWith(term.topologyKey, counts, cluster) }))
  // The first pod of a group that wants to be together has nobody to join: it may go anywhere with the labels.
  const isFirst =
    places.every(({ values }) => values.size === 0) && terms.every((term) => termPredicate(term, pod.namespace, cluster.surroundings)(pod))
  return (node) => places.every(({ key, values }) => node.labels[key] !== undefined && (isFirst || values.has(node.labels[key] ?? absent)))
}

/** By topology key, the values where a pod sits whose anti-affinity means the new pod. */
function existingRepulsion(pod: PodInfo, cluster: Cluster): ReadonlyMap<string, ReadonlySet<string>> {
  const places = new Map<string, Set<string>>()
  for (const { term, namespace, byNode } of cluster.terms('repel')) {
    if (!termPredicate(term, namespace, cluster.surroundings)(pod)) continue
    const values = places.get(term.topologyKey) ?? new Set()
    for (const value of valuesWith(term.topologyKey, byNode, cluster)) values.add(value)
    if (values.size > 0) places.set(term.topologyKey, values)
  }
  return places
}
