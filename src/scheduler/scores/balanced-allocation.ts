/** Prefers the node whose cpu and memory would be used evenly. A pod without requests has no such preference. */
import type { Score } from '../score.ts'

export const balancedAllocation: Score = {
  name: 'NodeResourcesBalancedAllocation',
  weight: 1,
  prepare(pod) {
    const cpu = pod.requests['cpu'] ?? 0
    const memory = pod.requests['memory'] ?? 0
    if (Object.values(pod.requests).every((amount) => amount === 0)) return undefined
    return {
      of({ allocatable, requested }) {
        const shares: number[] = []
        for (const [capacity, asked] of [
          [allocatable['cpu'] ?? 0, (requested['cpu'] ?? 0) + cpu],
          [allocatable['memory'] ?? 0, (requested['memory'] ?? 0) + memory],
        ] as const) {
          if (capacity > 0) shares.push(Math.min(1, asked / capacity))
        }
        // Half the difference is the standard deviation of two shares.
        const deviation = shares.length === 2 ? Math.abs((shares[0] ?? 0) - (shares[1] ?? 0)) / 2 : 0
        return Math.floor((1 - deviation) * 100)
      },
    }
  },
}
