/** Deletes pods from nodes whose NoExecute taints they do not tolerate, or no longer. */
import { keyOf } from '../../api/object.ts'
import type { ObjectReference, Pod, Taint } from '../../api/objects.ts'
import { isEqual } from '../../api/equal.ts'
import { nodes, pods } from '../../api/resources.ts'
import { conditionPatch } from '../../api/conditions.ts'
import { millisOf, timeText } from '../../api/time.ts'
import { defineController, refOf } from '../controller.ts'
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
    type === 'deleted' ||
    (object.spec.nodeName !== undefined &&
      view.get(nodes, { name: object.spec.nodeName })?.spec?.taints?.some((taint) => taint.effect === 'NoExecute') === true),
  watches: [
    watching(nodes, ({ object, previous }, view) => {
      if (isEqual(previous?.spec?.taints ?? [], object.spec?.taints ?? [])) return []
      return view.by(pods, 'node', object.metadata.name).map(keyOf)
    }),
  ],
  indexes: [podsByNode],
  reconcile(pod, view) {
    if (pod.spec.nodeName === undefined) return []
    const { memory, now } = view
    const node = view.get(nodes, { name: pod.spec.nodeName })
    const taints = (node?.spec?.taints ?? []).filter((taint) => taint.effect === 'NoExecute')
    // The end of its node alone saves no pod.
    const time = node === undefined && memory.has('due') ? Infinity : toleratedTime(pod, taints)
    const isAtOnce = time === 'none' || (typeof time === 'number' && time <= 0)
    const planned = memory.get('due')
    if (time === 'forever') {
      memory.clear()
      return planned === undefined ? [] : [cancelled(keyOf(pod))]
    }
    if (memory.has('evicted')) return []
    // What is planned stays planned while it is tolerated at all.
    const due = isAtOnce ? now : (planned ?? beginOf(pod, taints, now) + time * 1000)
    if (due > now) {
      memory.set('due', due)
      return [step.again(due - now)]
    }
    memory.delete('due')
    return [
      ...(isAtOnce && planned !== undefined ? [cancelled(keyOf(pod))] : []),
      step.normal(about(keyOf(pod)), 'TaintManagerEviction', `Marking for deletion Pod ${keyOf(pod)}`),
      ...evict(pod, view),
    ]
  },
  gone: (key, { memory }) => (memory.has('due') ? [cancelled(key)] : []),
})

/** Upstream names the pod without its uid. */
function about(key: string): ObjectReference {
  const { namespace = '', name } = refOf(key)
  return { kind: 'Pod', apiVersion: 'v1', namespace, name }
}

const cancelled = (key: string): Step => step.normal(about(key), 'TaintManagerEviction', `Cancelling deletion of Pod ${key}`)

/** For how many seconds the pod may stay: the least that a toleration of one of the taints allows. Of several, the first that fits counts. */
function toleratedTime({ spec }: Pod, taints: readonly Taint[]): number | 'forever' | 'none' {
  const used = taints.map((taint) => spec.tolerations?.find((toleration) => tolerates(toleration, taint)))
  if (used.includes(undefined)) return 'none'
  const seconds = used.flatMap((toleration) => toleration?.tolerationSeconds ?? [])
  return seconds.length === 0 ? 'forever' : Math.min(...seconds)
}

/** When the pod and the first of the taints were both there. */
const beginOf = ({ metadata }: Pod, taints: readonly Taint[], now: number): number =>
  Math.max(millisOf(metadata.creationTimestamp), Math.min(...taints.map(({ timeAdded }) => millisOf(timeAdded) ?? now)))

/** The condition tells why the pod went, for those who look at its end. */
function evict(pod: Pod, { now, memory }: View): readonly Step[] {
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'DeletionByTaintManager',
    message: 'Taint manager: deleting due to NoExecute taint',
    lastTransitionTime: timeText(now),
  }
  return [
    step.patch(pods, pod, { status: conditionPatch(pod, condition) }, { subresource: 'status', otherwise: ignoreMissing }),
    step.remove(pods, pod, {
      then() {
        memory.set('evicted', 1)
        return []
      },
      otherwise: ignoreMissing,
    }),
  ]
}
