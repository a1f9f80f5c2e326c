/** Prefers nodes with fewer PreferNoSchedule taints that the pod does not tolerate. */
import { scale, type Score } from '../score.ts'
import { tolerates } from '../../api/tolerations.ts'

export const softTaints: Score = {
  name: 'TaintToleration',
  weight: 3,
  prepare({ pod }, _cluster, nodes) {
    // Without soft taints every node gets the same, which decides nothing.
    if (!nodes.some(({ taints }) => taints.some((taint) => taint.effect === 'PreferNoSchedule'))) return undefined
    const tolerations = (pod.spec?.tolerations ?? []).filter(({ effect = '' }) => effect === '' || effect === 'PreferNoSchedule')
    return {
      of: ({ taints }) =>
        taints.filter((taint) => taint.effect === 'PreferNoSchedule' && !tolerations.some((toleration) => tolerates(toleration, taint)))
          .length,
      normalize: (values) => scale(values, true),
    }
  },
}
