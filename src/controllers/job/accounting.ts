/** Counts finished pods exactly once: a pod is first noted as uncounted, then loses its finalizer, then is counted. */
import type { Job, JobStatus, Pod } from '../../api/objects.ts'
import { verdictOn } from './failure-policy.ts'
import { delayedPods, failsIndex, type Indexes } from './index-failures.ts'
import { indexesText, indexOf, parseIndexes } from './indexes.ts'
import { hasFailed, isIndexed, isTracked } from './tracked-pods.ts'

/** Upstream's bound on the uncounted pods of one status. */
const mostUncounted = 500

/** What is known of a Job's pods now. */
export interface Account {
  /** Counted or about to be. */
  readonly succeeded: number
  readonly failed: number
  readonly indexes: Indexes
  /** Failed pods that stay until their index has a new one, by index. */
  readonly delayed: ReadonlyMap<number, Pod>
  /** The status' part that this account makes. */
  readonly status: Pick<JobStatus, 'succeeded' | 'failed' | 'uncountedTerminatedPods' | 'completedIndexes' | 'failedIndexes'>
  /** Pods whose finalizer goes once the status is written. */
  readonly release: readonly Pod[]
  /** True when every finished pod is counted. */
  readonly isSettled: boolean
}

/** The account of the pods. With an ending all pods are let go: those still running count as failed if the Job failed, else not at all. */
export function account(job: Job, pods: readonly Pod[], ending?: 'Complete' | 'Failed'): Account {
  const byUid = new Map(pods.map((pod) => [pod.metadata.uid, pod]))
  const before = job.status?.uncountedTerminatedPods
  const waits = (uid: string): boolean => {
    const pod = byUid.get(uid)
    return pod !== undefined && isTracked(pod)
  }
  const succeededUids = new Set((before?.succeeded ?? []).filter(waits))
  const failedUids = new Set((before?.failed ?? []).filter(waits))
  const succeeded = (job.status?.succeeded ?? 0) + (before?.succeeded ?? []).length - succeededUids.size
  const failed = (job.status?.failed ?? 0) + (before?.failed ?? []).length - failedUids.size
  const indexes = settledIndexes(job, pods)
  const delayed = delayedPods(job, pods, indexes)
  let waiting = 0
  const release: Pod[] = []
  for (const pod of pods) {
    if (!isTracked(pod)) continue
    const { uid } = pod.metadata
    if (succeededUids.has(uid) || failedUids.has(uid)) {
      release.push(pod)
      continue
    }
    if (succeededUids.size + failedUids.size >= mostUncounted) break
    const isSuccess = pod.status?.phase === 'Succeeded'
    const isFailure = !isSuccess && (hasFailed(job, pod) || ending === 'Failed')
    if (!isSuccess && !isFailure && ending === undefined) continue
    const isCounted = isSuccess ? !isIndexed(job) : isFailure && hasPlace(job, pod) && verdictOn(job, pod)?.action !== 'Ignore'
    if (ending === undefined && delayed.get(indexOf(pod) ?? -1) === pod) {
      if (isCounted) waiting++
      continue
    }
    release.push(pod)
    if (isCounted) (isSuccess ? succeededUids : failedUids).add(uid)
  }
  const settled = isIndexed(job) ? indexes.completed.size : succeeded
  return {
    succeeded: settled + succeededUids.size,
    failed: failed + failedUids.size + waiting,
    indexes,
    delayed,
    release,
    isSettled: release.length === 0 && succeededUids.size + failedUids.size === 0,
    status: {
      ...(settled > 0 && { succeeded: settled }),
      ...(failed > 0 && { failed }),
      uncountedTerminatedPods: {
        ...(succeededUids.size > 0 && { succeeded: [...succeededUids] }),
        ...(failedUids.size > 0 && { failed: [...failedUids] }),
      },
      ...(indexes.completed.size > 0 && { completedIndexes: indexesText(indexes.completed) }),
      ...(job.spec?.backoffLimitPerIndex !== undefined && { failedIndexes: indexesText(indexes.failed) }),
    },
  }
}

/** Pods of an Indexed Job count by the indexes that it has. */
const hasPlace = (job: Job, pod: Pod): boolean => !isIndexed(job) || (indexOf(pod) ?? Infinity) < (job.spec?.completions ?? 0)

/** The indexes that the status lists already, and those that pods have settled since. */
function settledIndexes(job: Job, pods: readonly Pod[]): Indexes {
  const completions = isIndexed(job) ? (job.spec?.completions ?? 0) : 0
  const completed = parseIndexes(job.status?.completedIndexes, completions)
  const failed = parseIndexes(job.status?.failedIndexes, completions)
  for (const pod of pods) {
    const index = indexOf(pod)
    if (index === undefined || index >= completions) continue
    if (isTracked(pod) && pod.status?.phase === 'Succeeded') completed.add(index)
    if (failsIndex(job, pod)) failed.add(index)
  }
  return { completed, failed }
}
