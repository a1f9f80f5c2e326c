/** What every node carries for older readers: labels under their earlier names, and how long kubelets may trust what they have read. */
import type { Node } from '../../api/objects.ts'
import { nodes } from '../../api/resources.ts'
import { archLabel, earlierLabels, osLabel } from '../../kinds/node/labels.ts'
import { timeToLiveKey } from '../../kinds/node/time-to-live.ts'
import { defineController, type Controller } from '../controller.ts'
import { ignoreMissing, step } from '../step.ts'
import type { View } from '../view.ts'

/** Labels that nodes carry by their earlier names as well; the label of today is the one that counts (reconcileNodeLabels). */
const twice = [osLabel, archLabel] as const

/** Steps of the time to live, each with the numbers of nodes that it is kept between. */
const timesToLive = [
  { least: 0, most: 100, seconds: 0 },
  { least: 90, most: 500, seconds: 15 },
  { least: 450, most: 1000, seconds: 30 },
  { least: 900, most: 2000, seconds: 60 },
  { least: 1800, most: Infinity, seconds: 300 },
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

export const nodeTimeToLive: Controller = defineController<Node>({
  name: 'node-time-to-live',
  component: 'ttl-controller',
  of: nodes,
  when: ({ object }, view) => wrongTime(object, view) !== undefined,
  reconcile(node, view) {
    const seconds = wrongTime(node, view)
    if (seconds === undefined) return []
    return [step.patch(nodes, node, { metadata: { annotations: { [timeToLiveKey]: seconds } } }, { otherwise: ignoreMissing })]
  },
})

/** The seconds that the node is to have; undefined: it has them. From the step that it is at, so that a few nodes more or less change nothing. */
function wrongTime({ metadata }: Node, view: View): string | undefined {
  const before = metadata.annotations?.[timeToLiveKey]
  const count = view.list(nodes).length
  let at = Math.max(
    0,
    timesToLive.findIndex(({ seconds }) => String(seconds) === before),
  )
  while (count > (timesToLive[at]?.most ?? Infinity)) at++
  while (count < (timesToLive[at]?.least ?? 0)) at--
  const seconds = String(timesToLive[at]?.seconds)
  return seconds === before ? undefined : seconds
}

function missingLabels({ metadata: { labels = {} } }: Node): Readonly<Record<string, string>> | undefined {
  const missing = twice.filter((today) => labels[today] !== undefined && labels[earlierLabels[today]] !== labels[today])
  return missing.length === 0 ? undefined : Object.fromEntries(missing.map((today) => [earlierLabels[today], labels[today] ?? '']))
}
