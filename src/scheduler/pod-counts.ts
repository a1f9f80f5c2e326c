/** How many pods of each node match a question, kept up to date pod by pod: filters and scores ask it without walking over all pods. */
import type { LabelSelector } from '../api/objects.ts'
import type { PodInfo } from './pod-info.ts'
import { labelPredicate } from '../api/label-selector.ts'

export interface PodQuestion {
  /** Undefined: every namespace. */
  readonly namespaces: readonly string[] | undefined
  readonly selectors: readonly (LabelSelector | undefined)[]
  /** Pods that are on their way out do not count. */
  readonly onlyStaying: boolean
}

interface Counter {
  readonly matches: (pod: PodInfo) => boolean
  readonly byNode: Map<string, number>
  used: number
}

/** Counters beyond this are dropped, least recently used first. */
const mostCounters = 2000

export class PodCounts {
  private readonly counters = new Map<string, Counter>()
  private readonly pods: () => Iterable<readonly [PodInfo, string]>
  private asked = 0

  /** `pods` gives every placed pod with its node's name; it is walked once for each new question. */
  constructor(pods: () => Iterable<readonly [PodInfo, string]>) {
    this.pods = pods
  }

  /** Numbers by node name; nodes without a match are absent. The map is live: read it, do not keep it. */
  of(question: PodQuestion): ReadonlyMap<string, number> {
    const key = JSON.stringify([question.namespaces, question.selectors, question.onlyStaying])
    let counter = this.counters.get(key)
    if (counter === undefined) {
      counter = { matches: questionPredicate(question), byNode: new Map(), used: 0 }
      for (const [pod, node] of this.pods()) if (counter.matches(pod)) change(counter.byNode, node, 1)
      if (this.counters.size >= mostCounters) this.forgetOldest()
      this.counters.set(key, counter)
    }
    counter.used = ++this.asked
    return counter.byNode
  }

  add(pod: PodInfo, node: string): void {
    for (const counter of this.counters.values()) if (counter.matches(pod)) change(counter.byNode, node, 1)
  }

  remove(pod: PodInfo, node: string): void {
    for (const counter of this.counters.values()) if (counter.matches(pod)) change(counter.byNode, node, -1)
  }

  private forgetOldest(): void {
    const byUse = [...this.counters].sort(([, a], [, b]) => a.used - b.used)
    for (const [key] of byUse.slice(0, mostCounters / 4)) this.counters.delete(key)
  }
}

/** Nodes without a match are absent. */
function change(byNode: Map<string, number>, node: string, by: 1 | -1): void {
  const count = (byNode.get(node) ?? 0) + by
  if (count === 0) byNode.delete(node)
  else byNode.set(node, count)
}

export function questionPredicate({ namespaces, selectors, onlyStaying }: PodQuestion): (pod: PodInfo) => boolean {
  const among = namespaces && new Set(namespaces)
  const wanted = selectors.map(labelPredicate)
  return (pod) =>
    (among === undefined || among.has(pod.namespace)) && !(onlyStaying && pod.terminating) && wanted.every((matches) => matches(pod.labels))
}
