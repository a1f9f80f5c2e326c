/** Goes to the node that a pod runs on. */
import { nodes, pods } from '../../api/resources.ts'
import type { Action } from './action.ts'
import { isPod } from './controller-of.ts'

export const node: Action = {
  name: 'node',
  key: 'o',
  label: 'go to the node',
  danger: false,
  applies: isPod,
  run: async ([subject], host) => {
    if (subject === undefined) return
    const { spec } = await host.client.get(pods, subject)
    if (spec.nodeName === undefined) return host.say(`pod ${subject.name} has no node yet`, 'warn')
    host.open('table', { resource: nodes, fieldSelector: `metadata.name=${spec.nodeName}`, of: subject.name })
  },
}
