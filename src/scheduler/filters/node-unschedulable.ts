/** Keeps pods off cordoned nodes, unless they tolerate the cordon. */
import { type Filter, opens, refuseFinally } from '../filter.ts'
import { tolerates } from '../../api/tolerations.ts'
import { nodeTaints } from '../../kinds/node/taints.ts'
import { hasNewTolerations } from '../tolerations.ts'

const cordon = { key: nodeTaints.unschedulable, effect: 'NoSchedule' }
const refusal = refuseFinally('node(s) were unschedulable')

export const nodeUnschedulable: Filter = {
  name: 'NodeUnschedulable',
  judgesTaints: true,
  prepare({ pod }) {
    if (pod.spec?.tolerations?.some((toleration) => tolerates(toleration, cordon)) === true) return undefined
    return { check: ({ isCordoned }) => (isCordoned ? refusal : undefined) }
  },
  helpedBy(happening) {
    if (happening.what === 'pod-changed') return hasNewTolerations(happening)
    if (happening.what !== 'node-added' && happening.what !== 'node-taints') return false
    // A pod that does not tolerate the cordon does not tolerate its taint either, which goes a moment later.
    return opens(
      happening,
      ({ isCordoned, taints }) => !isCordoned && !taints.some(({ key, effect }) => key === cordon.key && effect === cordon.effect),
    )
  },
}
