/** TaintNodesByCondition: a new node takes no pods until its controller has seen it ready. */
import type { Node } from '../../api/objects.ts'
import type { Mutable } from '../../api/object.ts'
import { nodes } from '../../api/resources.ts'
import { nodeTaints } from '../../kinds/node/taints.ts'
import type { AdmissionPlugin } from './plugin.ts'

const key = nodeTaints.notReady

export const taintNodesByCondition: AdmissionPlugin = {
  name: 'TaintNodesByCondition',
  resources: [nodes.id],
  operations: ['create'],
  admit({ object }) {
    const node = object as unknown as Mutable<Node>
    const spec = (node.spec ??= {})
    if (spec.taints?.some((taint) => taint.key === key && taint.effect === 'NoSchedule') === true) return
    ;(spec.taints ??= []).push({ key, effect: 'NoSchedule' })
  },
}
