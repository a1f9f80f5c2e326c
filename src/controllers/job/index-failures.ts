/** How often the indexes of a Job have failed, for Jobs that limit that by index. */
import type { Job, Pod } from '../../api/objects.ts'
import { isActive } from '../pods.ts'
import { backOffEnd } from './back-off.ts'
import { verdictOn } from './failure-policy.ts'
import { indexOf } from './indexes.ts'
import { hasFailed, isTracked, newPods } from './tracked-pods.ts'

const countedKey = 'batch.kubernetes.io/job-index-failure-count'
const ignoredKey = 'batch.kubernetes.io/job-index-ignored-failure-count'

/** Which indexes are settled. */
export interface Indexes {
  readonly completed: ReadonlySet<number>
  readonly failed: ReadonlySet<number>
}

/** Whether the pod has failed and its index has no failure left. */
export function failsIndex(job: Job, pod: Pod): boolean {
  const limit = job.spec?.backoffLimitPerIndex
  if (limit === undefined || !isTracked(pod) || !hasFailed(job, pod)) return false
  const action = verdictOn(job, pod)?.action
  return action === 'FailIndex' || (action !== 'Ignore' && countIn(pod, countedKey) >= limit)
}

/**
 * The last failed pod of each index that waits for a new pod. It stays, uncounted, until there is one: the counts of failures go from pod
 * to pod (upstream's podsWithDelayedDeletionPerIndex).
 */
export function delayedPods(job: Job, pods: readonly Pod[], { completed, failed }: Indexes): ReadonlyMap<number, Pod> {
  const delayed = new Map<number, Pod>()
  if (job.spec?.backoffLimitPerIndex === undefined) return delayed
  const running = new Set(pods.filter(isActive).map(indexOf))
  for (const pod of newPods(job, pods)) {
    const index = indexOf(pod)
    if (index === undefined || index >= (job.spec.completions ?? 0) || !hasFailed(job, pod)) continue
    if (completed.has(index) || failed.has(index) || running.has(index)) continue
    const known = delayed.get(index)
    if (known === undefined || failuresOf(known) <= failuresOf(pod)) delayed.set(index, pod)
  }
  return delayed
}

/** When the index of a delayed pod may be tried again. */
export const retryAt = (pod: Pod): number => backOffEnd(pod, failuresOf(pod) + 1)

/** The counts that the pod after the delayed one carries. */
export function failureCounts(job: Job, delayed: Pod | undefined): Readonly<Record<string, string>> {
  if (delayed === undefined) return { [countedKey]: '0' }
  const isIgnored = verdictOn(job, delayed)?.action === 'Ignore'
  const counted = countIn(delayed, countedKey) + (isIgnored ? 0 : 1)
  const ignored = countIn(delayed, ignoredKey) + (isIgnored ? 1 : 0)
  return { [countedKey]: String(counted), ...(ignored > 0 && { [ignoredKey]: String(ignored) }) }
}

const failuresOf = (pod: Pod): number => countIn(pod, countedKey) + countIn(pod, ignoredKey)

/** A count in an annotation; whatever is not one is none. */
function countIn(pod: Pod, key: string): number {
  const text = pod.metadata.annotations?.[key] ?? ''
  return /^\d+$/.test(text) ? Number(text) : 0
}
