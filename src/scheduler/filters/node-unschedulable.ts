/** Keeps pods off cordoned nodes, unless they tolerate the cordon. */
import { type Filter, refuseFinally } from '../filter.ts'
import { tolerates } from '../tolerations.ts'

const cordon = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }
const refusal = refuseFinally('node(s) were unschedulable')

export const nodeUnschedulable: Filter = {
  name: 'NodeUnschedulable',
  prepare({ pod }) {
    if (pod.spec?.tolerations?.some((toleration) => tolerates(toleration, cordon)) === true) return undefined
    return { check: ({ node }) => (node?.spec?.unschedulable === true ? refusal : undefined) }
  },
  helpedBy: ({ what }) => what === 'node-added' || what === 'node-taints' || what === 'pod-changed',
}
