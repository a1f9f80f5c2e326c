/** Removes pods that no kubelet will remove: those of nodes that are gone or out of service, and deleted ones that never had a node. */
import { isFinished } from '../kinds/pod/finished.ts'
import { keyOf } from '../api/object.ts'
import type { Node, Pod } from '../api/objects.ts'
import { nodes, pods } from '../api/resources.ts'
import { conditionPatch } from '../api/conditions.ts'
import { millisOf, timeText } from '../api/time.ts'
import { defineController } from './controller.ts'
import { isOutOfService, isReadyNode } from './node/readiness.ts'
import { ignoreMissing, step, type Step } from './step.ts'
import type { View } from './view.ts'
import { watching } from './watch.ts'
import { podsByNode } from './pods.ts'

/** Upstream looks every twenty seconds; so long the server itself has to finish a delete. */
const patience = 20_000

/** A node that is gone may be back soon. */
const quarantine = 40_000

export const podGarbageCollector = defineController<Pod>({
  name: 'pod-garbage-collector',
  component: 'pod-garbage-collector-controller',
  of: pods,
  pace: 0,
  when: ({ object, type }, view) =>
    type !== 'deleted' && (object.metadata.deletionTimestamp !== undefined || (!isUnbound(object) && nodeIn(object, view) === undefined)),
  watches: [
    watching(nodes, ({ type, object }, view) =>
      type === 'deleted' || isLost(object) ? view.by(pods, 'node', object.metadata.name).map(keyOf) : [],
    ),
  ],
  indexes: [podsByNode],
  reconcile(pod, view) {
    const { nodeName } = pod.spec
    if (nodeName === undefined || nodeName === '') {
      const deleted = millisOf(pod.metadata.deletionTimestamp)
      if (deleted === undefined) return []
      return deleted + patience > view.now ? [step.again(deleted + patience - view.now)] : collect(pod)
    }
    const node = nodeIn(pod, view)
    if (node !== undefined) {
      view.memory.delete('missing')
      return pod.metadata.deletionTimestamp !== undefined && isLost(node) ? collect(pod) : []
    }
    const missing = view.memory.get('missing') ?? view.now
    view.memory.set('missing', missing)
    if (missing + quarantine > view.now) return [step.again(missing + quarantine - view.now)]
    const condition = {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'DeletionByPodGC',
      message: 'PodGC: node no longer exists',
      lastTransitionTime: timeText(view.now),
    }
    return [step.read(nodes, { name: nodeName }, (found) => (found === undefined ? collect(pod, conditionPatch(pod, condition)) : []))]
  },
})

const nodeIn = ({ spec }: Pod, view: View): Node | undefined => view.get(nodes, { name: spec.nodeName ?? '' })

/** Its kubelet will never end the pods that are being deleted there (gcTerminating). */
const isLost = (node: Node): boolean => !isReadyNode(node) && isOutOfService(node)

const isUnbound = (pod: Pod): boolean => (pod.spec.nodeName ?? '') === ''

/** A pod that never ended is failed first, so that its owner learns of it; then it goes at once. */
function collect(pod: Pod, status: Readonly<Record<string, unknown>> = {}): readonly Step[] {
  const fail = isFinished(pod)
    ? []
    : [step.patch(pods, pod, { status: { phase: 'Failed', ...status } }, { subresource: 'status', otherwise: ignoreMissing })]
  const isHeld = pod.metadata.deletionGracePeriodSeconds === 0 && pod.metadata.deletionTimestamp !== undefined
  return [...fail, ...(isHeld ? [] : [step.remove(pods, pod, { with: { gracePeriodSeconds: 0 }, otherwise: ignoreMissing })])]
}
