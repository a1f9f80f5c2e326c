/** How long a Job waits after failures: ten seconds, doubled with each failure, at most ten minutes. */
import { conditionOf } from '../../api/conditions.ts'
import type { Job, Pod } from '../../api/objects.ts'
import { millisOf } from '../../api/time.ts'
import type { View } from '../view.ts'
import { hasFailed, newPods } from './tracked-pods.ts'

const first = 10_000
const longest = 600_000
const noted = 'failed/'

/**
 * Milliseconds until the next pod may start. Failed pods may vanish as soon as they are counted, so the times of failures since the last
 * success are kept in memory, as upstream does.
 */
export function backOffLeft(job: Job, pods: readonly Pod[], { memory, now }: Pick<View, 'memory' | 'now'>): number {
  let lastSuccess = 0
  for (const pod of newPods(job, pods)) {
    if (pod.status?.phase === 'Succeeded') lastSuccess = Math.max(lastSuccess, endOf(pod))
    else if (hasFailed(job, pod)) memory.set(noted + pod.metadata.uid, endOf(pod))
  }
  const failures: number[] = []
  for (const [key, at] of memory) {
    if (!key.startsWith(noted)) continue
    if (at <= lastSuccess) memory.delete(key)
    else failures.push(at)
  }
  return failures.length === 0 ? 0 : Math.max(0, Math.max(...failures) + pause(failures.length) - now)
}

/** When the pause after a pod's failure ends, if it is the `count`th. */
export const backOffEnd = (pod: Pod, count: number): number => endOf(pod) + pause(count)

const pause = (failures: number): number => Math.min(longest, first * 2 ** (failures - 1))

/** When the last container ended, else when the pod stopped being ready, else when its deletion was asked for (getFinishedTime). */
function endOf({ metadata, spec, status }: Pod): number {
  const sidecars = new Set((spec.initContainers ?? []).filter((one) => one.restartPolicy === 'Always').map((one) => one.name))
  const lasting = (status?.initContainerStatuses ?? []).filter((one) => sidecars.has(one.name))
  const ends = [...(status?.containerStatuses ?? []), ...lasting].map((one) => one.state?.terminated?.finishedAt)
  if (ends.length > 0 && ends.every((end) => end !== undefined)) return Math.max(...ends.map((end) => millisOf(end)))
  const ready = conditionOf({ status }, 'Ready')
  if (ready?.status === 'False' && ready.lastTransitionTime !== undefined) return millisOf(ready.lastTransitionTime)
  if (metadata.deletionTimestamp === undefined) return millisOf(metadata.creationTimestamp)
  return millisOf(metadata.deletionTimestamp) - (metadata.deletionGracePeriodSeconds ?? 0) * 1000
}
