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
        const [cpus, bytes] = [allocatable['cpu'] ?? 0, allocatable['memory'] ?? 0]
        if (cpus <= 0 || bytes <= 0) return 100
        const shareOfCpu = Math.min(1, ((requested['cpu'] ?? 0) + cpu) / cpus)
        const shareOfMemory = Math.min(1, ((requested['memory'] ?? 0) + memory) / bytes)
        // Half the difference is the standard deviation of two shares.
        return Math.floor((1 - Math.abs(shareOfCpu - shareOfMemory) / 2) * 100)
      },
    }
  },
}
