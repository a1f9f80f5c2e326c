/** Counts finished pods exactly once: a pod is first noted as uncounted, then loses its finalizer, then is counted. */
import type { Job, JobStatus, Pod } from '../../api/objects.ts'
import { pods as podsResource } from '../../api/resources.ts'
import { hasReason } from '../../api/status.ts'
import { step, type Step } from '../step.ts'
import { verdictOn } from './failure-policy.ts'
import { indexesText, indexOf, parseIndexes } from './indexes.ts'

export const trackingFinalizer = 'batch.kubernetes.io/job-tracking'
export const failureCountKey = 'batch.kubernetes.io/job-index-failure-count'
/** Upstream's bound on the uncounted pods of one status. */
const mostUncounted = 500

export const isIndexed = (job: Job): boolean => job.spec?.completionMode === 'Indexed'

/** Only pods that have really ended are failures, not those that are being deleted. */
export const waitsForEnd = (job: Job): boolean =>
  job.spec?.podReplacementPolicy === 'Failed' || (job.spec?.podReplacementPolicy === undefined && job.spec?.podFailurePolicy !== undefined)

export const isTracked = (pod: Pod): boolean => pod.metadata.finalizers?.includes(trackingFinalizer) === true

export function hasFailed(job: Job, pod: Pod): boolean {
  if (pod.status?.phase === 'Failed') return true
  return !waitsForEnd(job) && pod.metadata.deletionTimestamp !== undefined && pod.status?.phase !== 'Succeeded'
}

/** What is known of a Job's pods now. */
export interface Account {
  /** Counted or about to be. */
  readonly succeeded: number
  readonly failed: number
  readonly completedIndexes: ReadonlySet<number>
  readonly failedIndexes: ReadonlySet<number>
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
  let succeeded = (job.status?.succeeded ?? 0) + (before?.succeeded ?? []).length - succeededUids.size
  const failed = (job.status?.failed ?? 0) + (before?.failed ?? []).length - failedUids.size
  const completed = isIndexed(job) ? parseIndexes(job.status?.completedIndexes, job.spec?.completions ?? 0) : new Set<number>()
  const failedIndexes = isIndexed(job) ? parseIndexes(job.status?.failedIndexes, job.spec?.completions ?? 0) : new Set<number>()
  const release: Pod[] = []
  for (const pod of pods) {
    if (!isTracked(pod)) continue
    const { uid } = pod.metadata
    if (succeededUids.has(uid) || failedUids.has(uid)) {
      release.push(pod)
      continue
    }
    if (succeededUids.size + failedUids.size >= mostUncounted) break
    const isFailure = hasFailed(job, pod) || ending === 'Failed'
    if (pod.status?.phase !== 'Succeeded' && !isFailure && ending === undefined) continue
    release.push(pod)
    if (pod.status?.phase === 'Succeeded') {
      if (isIndexed(job)) addIndex(completed, pod, job)
      else succeededUids.add(uid)
      continue
    }
    const verdict = verdictOn(job, pod)
    if (!isFailure || verdict?.action === 'Ignore') continue
    failedUids.add(uid)
    if (isLastFailure(job, pod, verdict?.action)) addIndex(failedIndexes, pod, job)
  }
  for (const index of completed) failedIndexes.delete(index)
  if (isIndexed(job)) succeeded = completed.size
  return {
    succeeded: succeeded + succeededUids.size,
    failed: failed + failedUids.size,
    completedIndexes: completed,
    failedIndexes,
    release,
    isSettled: release.length === 0 && succeededUids.size + failedUids.size === 0,
    status: {
      ...(succeeded > 0 && { succeeded }),
      ...(failed > 0 && { failed }),
      uncountedTerminatedPods: {
        ...(succeededUids.size > 0 && { succeeded: [...succeededUids] }),
        ...(failedUids.size > 0 && { failed: [...failedUids] }),
      },
      ...(completed.size > 0 && { completedIndexes: indexesText(completed) }),
      ...(job.spec?.backoffLimitPerIndex !== undefined && { failedIndexes: indexesText(failedIndexes) }),
    },
  }
}

/** Takes the finalizer off, so that the pod may go. */
export function releaseSteps(pods: readonly Pod[]): readonly Step[] {
  return pods.length === 0
    ? []
    : [
        step.together(
          pods.map((pod) =>
            step.patch(
              podsResource,
              pod,
              { metadata: { uid: pod.metadata.uid, '$deleteFromPrimitiveList/finalizers': [trackingFinalizer] } },
              { otherwise: (error) => (hasReason(error, 'NotFound') || hasReason(error, 'Conflict') ? [] : undefined) },
            ),
          ),
        ),
      ]
}

/** How often the index of the pod had failed before it. */
export const failureCount = (pod: Pod): number => Number(pod.metadata.annotations?.[failureCountKey] ?? 0) || 0

function isLastFailure(job: Job, pod: Pod, action: string | undefined): boolean {
  const limit = job.spec?.backoffLimitPerIndex
  return limit !== undefined && (action === 'FailIndex' || failureCount(pod) >= limit)
}

function addIndex(set: Set<number>, pod: Pod, job: Job): void {
  const index = indexOf(pod)
  if (index !== undefined && index < (job.spec?.completions ?? 0)) set.add(index)
}
