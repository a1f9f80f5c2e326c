/** The affinity terms of placed pods, equal ones together: a new pod is compared with each distinct term once, not with each pod. */
import type { PodAffinityTerm } from '../api/objects.ts'
import type { PodInfo } from './pod-info.ts'

/** `repel`: required anti-affinity; `attract`: required affinity; `lean`: preferred, with its weight (negative for anti-affinity). */
export type TermRole = 'repel' | 'attract' | 'lean'

export interface TermGroup {
  readonly term: PodAffinityTerm
  /** The namespace of the pods that have it. */
  readonly namespace: string
  readonly weight: number
  /** How many pods with it each node has, by name. */
  readonly byNode: ReadonlyMap<string, number>
}

interface OwnTerm {
  readonly role: TermRole
  readonly term: PodAffinityTerm
  readonly weight: number
}

/** Every affinity term of a pod. */
export function termsOf(pod: PodInfo): readonly OwnTerm[] {
  return [
    ...pod.requiredAntiAffinity.map((term) => ({ role: 'repel' as const, term, weight: 1 })),
    ...pod.requiredAffinity.map((term) => ({ role: 'attract' as const, term, weight: 1 })),
    ...pod.preferredAffinity.map(({ podAffinityTerm: term, weight }) => ({ role: 'lean' as const, term, weight })),
    ...pod.preferredAntiAffinity.map(({ podAffinityTerm: term, weight }) => ({ role: 'lean' as const, term, weight: -weight })),
  ]
}

interface LiveGroup extends TermGroup {
  readonly byNode: Map<string, number>
}

export class TermIndex {
  private readonly groups: Record<TermRole, Map<string, LiveGroup>> = { repel: new Map(), attract: new Map(), lean: new Map() }

  of(role: TermRole): Iterable<TermGroup> {
    return this.groups[role].values()
  }

  change(pod: PodInfo, node: string, by: 1 | -1): void {
    for (const { role, term, weight } of termsOf(pod)) {
      const key = termKey(pod, term, weight)
      let group = this.groups[role].get(key)
      if (group === undefined) {
        group = { term, weight, namespace: pod.namespace, byNode: new Map() }
        this.groups[role].set(key, group)
      }
      const count = (group.byNode.get(node) ?? 0) + by
      if (count > 0) group.byNode.set(node, count)
      else group.byNode.delete(node)
      if (group.byNode.size === 0) this.groups[role].delete(key)
    }
  }
}

const termKey = (pod: PodInfo, term: PodAffinityTerm, weight: number): string => `${pod.namespace} ${weight} ${JSON.stringify(term)}`
