/** What a change of a pod on a node means for waiting pods. */
import type { Pod } from '../api/objects.ts'
import type { PodHappening } from './filter.ts'
import type { PodInfo } from './pod-info.ts'

/** Only other labels and smaller requests mean something (PodSchedulingPropertiesChange): not, for one, that the pod is to go. */
export function podHappenings(pod: PodInfo, before: PodInfo): readonly PodHappening[] {
  const { labels, requests } = before
  const keys = Object.keys({ ...labels, ...pod.labels })
  const isRelabelled = keys.some((key) => labels[key] !== pod.labels[key])
  const isShrunk = Object.entries(requests).some(([name, amount]) => (pod.requests[name] ?? 0) < amount)
  return [
    ...(isRelabelled ? [{ what: 'pod-labels', pod, before } as const] : []),
    ...(isShrunk ? [{ what: 'pod-shrunk', pod, before } as const] : []),
  ]
}

/** Whether anything changed that scheduling looks at. */
export function isChanged(before: Pod, after: Pod): boolean {
  if (
    before.spec?.nodeName !== after.spec?.nodeName ||
    before.metadata.generation !== after.metadata.generation ||
    before.metadata.deletionTimestamp !== after.metadata.deletionTimestamp
  )
    return true
  if (JSON.stringify(before.metadata.labels) !== JSON.stringify(after.metadata.labels)) return true
  return JSON.stringify(before.spec?.tolerations) !== JSON.stringify(after.spec?.tolerations)
}
