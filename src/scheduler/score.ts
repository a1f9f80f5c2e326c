/** The shape of a score: one preference among the nodes that fit. */
import type { Cluster } from './cluster-state.ts'
import type { NodeState } from './node-state.ts'
import type { PodInfo } from './pod-info.ts'

export interface Score {
  /** Upstream's name of the plug-in. */
  readonly name: string
  readonly weight: number
  /** Raw scores and how to bring them to 0..100; undefined: the pod has no preference. */
  prepare(
    pod: PodInfo,
    cluster: Cluster,
    nodes: readonly NodeState[],
  ): { of(node: NodeState): number; normalize?(scores: number[]): void } | undefined
}

/** Upstream's DefaultNormalizeScore: the highest becomes 100, all are scaled with it (integer division); reversed: the lowest is best. */
export function scale(scores: number[], reverse: boolean): void {
  const highest = scores.reduce((top, score) => Math.max(top, score), 0)
  for (let at = 0; at < scores.length; at++) {
    const share = highest === 0 ? 0 : Math.floor((100 * (scores[at] ?? 0)) / highest)
    scores[at] = reverse ? 100 - share : share
  }
}
