/** Keeps pods off nodes with a hard taint that they do not tolerate; names the node's first such taint. */
import { type Filter, refuseFinally } from '../filter.ts'
import { untolerated } from '../tolerations.ts'

const hard = ['NoSchedule', 'NoExecute']

export const taintToleration: Filter = {
  name: 'TaintToleration',
  prepare({ pod }) {
    const tolerations = pod.spec?.tolerations ?? []
    return {
      check({ node }) {
        if (node?.spec?.taints === undefined) return undefined
        const taint = untolerated(node.spec.taints, tolerations, hard)
        return taint && refuseFinally(`node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`)
      },
    }
  },
  helpedBy: ({ what }) => what === 'node-added' || what === 'node-taints' || what === 'pod-changed',
}
