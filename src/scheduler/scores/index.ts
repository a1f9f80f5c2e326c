/** Every score, with upstream's weights. */
import type { Score } from '../score.ts'
import { balancedAllocation } from './balanced-allocation.ts'
import { imageLocality } from './image-locality.ts'
import { interPodAffinityScore } from './inter-pod-affinity-score.ts'
import { leastAllocated } from './least-allocated.ts'
import { preferredNodeAffinity } from './preferred-node-affinity.ts'
import { softTaints } from './soft-taints.ts'
import { topologySpreadScore } from './topology-spread-score.ts'

export const scores: readonly Score[] = [
  softTaints,
  preferredNodeAffinity,
  topologySpreadScore,
  interPodAffinityScore,
  leastAllocated,
  balancedAllocation,
  imageLocality,
]
