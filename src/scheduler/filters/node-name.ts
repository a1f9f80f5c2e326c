/** A pod that names its node goes nowhere else. */
import { type Filter, refuseFinally } from '../filter.ts'

const refusal = refuseFinally("node(s) didn't match the requested node name")

export const nodeName: Filter = {
  name: 'NodeName',
  prepare({ pod }) {
    const wanted = pod.spec?.nodeName ?? ''
    return wanted === '' ? undefined : { check: (node) => (node.name === wanted ? undefined : refusal) }
  },
  helpedBy: ({ what }) => what === 'node-added',
}
