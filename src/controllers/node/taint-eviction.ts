/** Deletes pods from nodes whose NoExecute taints they do not tolerate, or no longer. */
import { keyOf } from '../../api/object.ts'
import type { Pod, Taint } from '../../api/objects.ts'
import { isEqual } from '../../api/equal.ts'
import { nodes, pods } from '../../api/resources.ts'
import { conditionPatch } from '../../api/conditions.ts'
import { millisOf, timeText } from '../../api/time.ts'
import { defineController } from '../controller.ts'
import { ignoreMissing, step, type Step } from '../step.ts'
import type { View } from '../view.ts'
import { watching } from '../watch.ts'
import { podsByNode } from '../pods.ts'
import { tolerates } from '../../api/tolerations.ts'

export const taintEviction = defineController<Pod>({
  name: 'taint-eviction',
  component: 'taint-eviction-controller',
  of: pods,
  pace: 0,
  when: ({ object, type }, view) =>
    type !== 'deleted' &&
    object.spec.nodeName !== undefined &&
    view.get(nodes, { name: object.spec.nodeName })?.spec?.taints?.some((taint) => taint.effect === 'NoExecute') === true,
  watches: [
    watching(nodes, ({ object, previous }, view) => {
      if (isEqual(previous?.spec?.taints ?? [], object.spec?.taints ?? [])) return []
      return view.by(pods, 'node', object.metadata.name).map(keyOf)
    }),
  ],
  indexes: [podsByNode],
  reconcile(pod, view) {
    if (pod.metadata.deletionTimestamp !== undefined || pod.spec.nodeName === undefined) return []
    const taints = (view.get(nodes, { name: pod.spec.nodeName })?.spec?.taints ?? []).filter((taint) => taint.effect === 'NoExecute')
    const due = taints.length === 0 ? undefined : dueTime(pod, taints, view)
    const waited = view.memory.has('due')
    if (due === undefined) {
      view.memory.delete('due')
      return waited ? [step.normal(about(pod), 'TaintManagerEviction', `Cancelling deletion of Pod ${keyOf(pod)}`)] : []
    }
    if (due > view.now) {
      view.memory.set('due', due)
      return [step.again(due - view.now)]
    }
    return [step.normal(about(pod), 'TaintManagerEviction', `Marking for deletion Pod ${keyOf(pod)}`), ...evict(pod, view.now)]
  },
})

/** Upstream names the pod without its uid. */
const about = ({ metadata: { namespace, name } }: Pod) => ({
  kind: 'Pod',
  apiVersion: 'v1',
  ...(namespace !== undefined && { namespace }),
  name,
})

/** When the pod has to go: at once with an untolerated taint, else after the shortest of the tolerations' times; undefined: never. */
function dueTime(pod: Pod, taints: readonly Taint[], view: View): number | undefined {
  let soonest: number | undefined
  for (const taint of taints) {
    const matching = (pod.spec.tolerations ?? []).filter((toleration) => tolerates(toleration, taint))
    if (matching.length === 0) return view.now
    for (const { tolerationSeconds } of matching) {
      if (tolerationSeconds === undefined) continue
      const first = view.memory.get(`since/${taint.key}`) ?? view.now
      view.memory.set(`since/${taint.key}`, first)
      const since = Math.max(millisOf(taint.timeAdded) ?? first, millisOf(pod.metadata.creationTimestamp))
      soonest = Math.min(soonest ?? Infinity, since + Math.max(0, tolerationSeconds) * 1000)
    }
  }
  return soonest
}

/** The condition tells why the pod went, for those who look at its end. */
function evict(pod: Pod, now: number): readonly Step[] {
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'DeletionByTaintManager',
    message: 'Taint manager: deleting due to NoExecute taint',
    lastTransitionTime: timeText(now),
  }
  return [
    step.patch(pods, pod, { status: conditionPatch(pod, condition) }, { subresource: 'status', otherwise: ignoreMissing }),
    step.remove(pods, pod, { otherwise: ignoreMissing }),
  ]
}
