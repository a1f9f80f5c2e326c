/** What a change of a pod on a node means for waiting pods. */
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
