/** One pod affinity term made ready: which pods it means, and over which label of nodes it counts. */
import type { PodAffinityTerm } from '../api/objects.ts'
import type { Surroundings } from './cluster-state.ts'
import type { PodInfo } from './pod-info.ts'
import { labelPredicate } from '../api/label-selector.ts'
import { sortTexts } from '../base/order.ts'

/** The namespaces a term of a pod in `own` looks into; undefined: all. */
export function termNamespaces(
  term: PodAffinityTerm,
  own: string,
  surroundings: Pick<Surroundings, 'namespaceLabels' | 'namespaces'>,
): readonly string[] | undefined {
  const listed = term.namespaces ?? []
  if (term.namespaceSelector === undefined) return listed.length === 0 ? [own] : listed
  const matches = labelPredicate(term.namespaceSelector)
  if (matches({})) return undefined
  return sortTexts(new Set([...listed, ...surroundings.namespaces().filter((name) => matches(surroundings.namespaceLabels(name) ?? {}))]))
}

/** Whether a term of a pod in `own` means this pod. */
export function termPredicate(
  term: PodAffinityTerm,
  own: string,
  surroundings: Pick<Surroundings, 'namespaceLabels' | 'namespaces'>,
): (pod: Pick<PodInfo, 'namespace' | 'labels'>) => boolean {
  const namespaces = termNamespaces(term, own, surroundings)
  const among = namespaces && new Set(namespaces)
  const matches = labelPredicate(term.labelSelector)
  return (pod) => (among === undefined || among.has(pod.namespace)) && matches(pod.labels)
}
