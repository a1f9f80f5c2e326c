/** Keeps pods off nodes with a hard taint that they do not tolerate; names the node's first such taint. */
import { type Filter, opens, refuseFinally } from '../filter.ts'
import { untolerated } from '../../api/tolerations.ts'
import { hasNewTolerations } from '../tolerations.ts'

const hard = ['NoSchedule', 'NoExecute']

export const taintToleration: Filter = {
  name: 'TaintToleration',
  judgesTaints: true,
  prepare({ pod }) {
    const tolerations = pod.spec?.tolerations ?? []
    return {
      check({ taints }) {
        if (taints.length === 0) return undefined
        const taint = untolerated(taints, tolerations, hard)
        return taint && refuseFinally(`node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`)
      },
    }
  },
  helpedBy(happening, { pod }) {
    if (happening.what === 'pod-changed') return hasNewTolerations(happening)
    if (happening.what !== 'node-added' && happening.what !== 'node-labels' && happening.what !== 'node-taints') return false
    return opens(happening, ({ taints }) => untolerated(taints, pod.spec?.tolerations ?? [], hard) === undefined)
  },
}
