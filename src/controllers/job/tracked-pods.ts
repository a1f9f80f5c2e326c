/** What tells apart the pods of a Job: which are tracked, and which count as failed. */
import type { Job, Pod } from '../../api/objects.ts'
import { pods as podsResource } from '../../api/resources.ts'
import { ignoreStale, step, type Step } from '../step.ts'

export const trackingFinalizer = 'batch.kubernetes.io/job-tracking'

export const isIndexed = (job: Job): boolean => job.spec?.completionMode === 'Indexed'

/** Only pods that have really ended are failures, not those that are being deleted. */
export const waitsForEnd = (job: Job): boolean =>
  job.spec?.podReplacementPolicy === 'Failed' || (job.spec?.podReplacementPolicy === undefined && job.spec?.podFailurePolicy !== undefined)

export const isTracked = (pod: Pod): boolean => pod.metadata.finalizers?.includes(trackingFinalizer) === true

export function hasFailed(job: Job, pod: Pod): boolean {
  if (pod.status?.phase === 'Failed') return true
  return !waitsForEnd(job) && pod.metadata.deletionTimestamp !== undefined && pod.status?.phase !== 'Succeeded'
}

/** The tracked pods that the status does not speak of yet. */
export function newPods(job: Job, pods: readonly Pod[]): readonly Pod[] {
  const { succeeded = [], failed = [] } = job.status?.uncountedTerminatedPods ?? {}
  const noted = new Set([...succeeded, ...failed])
  return pods.filter((pod) => isTracked(pod) && !noted.has(pod.metadata.uid))
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
              { otherwise: ignoreStale },
            ),
          ),
        ),
      ]
}
