/** What every node carries for older readers: labels under their earlier names, and how long kubelets may trust what they have read. */
import type { Node } from '../../api/objects.ts'
import { nodes } from '../../api/resources.ts'
import { defineController, type Controller } from '../controller.ts'
import { ignoreMissing, step } from '../step.ts'

/** Labels and the names that they had before; the label of today is the one that counts (reconcileNodeLabels). */
const earlierLabels = [
  ['kubernetes.io/os', 'beta.kubernetes.io/os'],
  ['kubernetes.io/arch', 'beta.kubernetes.io/arch'],
] as const

const timeToLiveKey = 'node.alpha.kubernetes.io/ttl'
/** Seconds by the largest number of nodes that they are meant for. */
const timesToLive = [
  [100, 0],
  [500, 15],
  [1000, 30],
  [2000, 60],
  [Infinity, 300],
] as const

export const nodeLabels: Controller = defineController<Node>({
  name: 'node-labels',
  component: 'node-controller',
  of: nodes,
  when: ({ object }) => missingLabels(object) !== undefined,
  reconcile(node) {
    const labels = missingLabels(node)
    return labels === undefined ? [] : [step.patch(nodes, node, { metadata: { labels } }, { otherwise: ignoreMissing })]
  },
})

/** A node that says itself how long is left alone; upstream would follow the number of nodes. */
export const nodeTimeToLive: Controller = defineController<Node>({
  name: 'node-time-to-live',
  component: 'ttl-controller',
  of: nodes,
  when: ({ object }) => saysNothing(object),
  reconcile(node, view) {
    if (!saysNothing(node)) return []
    const count = view.list(nodes).length
    const seconds = timesToLive.find(([most]) => count <= most)?.[1] ?? 0
    const annotations = { [timeToLiveKey]: String(seconds) }
    return [step.patch(nodes, node, { metadata: { annotations } }, { otherwise: ignoreMissing })]
  },
})

const saysNothing = ({ metadata }: Node): boolean => metadata.annotations?.[timeToLiveKey] === undefined

function missingLabels({ metadata: { labels = {} } }: Node): Readonly<Record<string, string>> | undefined {
  const missing = earlierLabels.filter(([today, earlier]) => labels[today] !== undefined && labels[earlier] !== labels[today])
  return missing.length === 0 ? undefined : Object.fromEntries(missing.map(([today, earlier]) => [earlier, labels[today] ?? '']))
}
