/** Prefers the node with the largest free share of cpu and memory. */
import type { Score } from '../score.ts'

export const leastAllocated: Score = {
  name: 'NodeResourcesFit',
  weight: 1,
  prepare: (pod) => ({
    of: (node) =>
      Math.floor(
        (freeShare(node.allocatable['cpu'] ?? 0, node.scored.cpu + pod.scored.cpu) +
          freeShare(node.allocatable['memory'] ?? 0, node.scored.memory + pod.scored.memory)) /
          weights(node.allocatable),
      ),
  }),
}

function freeShare(capacity: number, asked: number): number {
  return capacity === 0 || asked > capacity ? 0 : Math.floor(((capacity - asked) * 100) / capacity)
}

/** A resource that the node does not have is left out of the mean. */
const weights = (allocatable: Readonly<Record<string, number>>): number =>
  Math.max(1, ((allocatable['cpu'] ?? 0) > 0 ? 1 : 0) + ((allocatable['memory'] ?? 0) > 0 ? 1 : 0))
