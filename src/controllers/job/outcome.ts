/** Whether a Job has come to its end, and which. */
import { conditionOf } from '../../api/conditions.ts'
import type { Job, JobCondition, Pod } from '../../api/objects.ts'
import { millisOf, timeText } from '../../api/time.ts'
import type { Account } from './accounting.ts'
import { verdictOn } from './failure-policy.ts'
import { parseIndexes } from './indexes.ts'
import { hasFailed, isIndexed, isTracked } from './tracked-pods.ts'

/** The end that a Job heads for: first its target condition, then, once all pods are gone or counted, the final one. */
export interface Ending {
  readonly type: 'Complete' | 'Failed'
  readonly reason: string
  readonly message: string
}

/** A condition that begins now. */
export const jobCondition = (told: Pick<JobCondition, 'type' | 'status' | 'reason' | 'message'>, now: number): JobCondition => ({
  ...told,
  lastProbeTime: timeText(now),
  lastTransitionTime: timeText(now),
})

/** The condition, if it is true. */
function trueCondition(job: Job, type: string): JobCondition | undefined {
  const condition = conditionOf(job, type)
  return condition?.status === 'True' ? condition : undefined
}

/** Complete or Failed already. */
export const finalCondition = (job: Job): JobCondition | undefined => trueCondition(job, 'Complete') ?? trueCondition(job, 'Failed')

const completed: Ending = { type: 'Complete', reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' }

/** An end that the status has fixed already, or that failures or time force. */
export function forcedEnding(
  job: Job,
  found: Account,
  { pods, now }: { readonly pods: readonly Pod[]; readonly now: number },
): Ending | undefined {
  const success = trueCondition(job, 'SuccessCriteriaMet')
  if (success !== undefined) return { type: 'Complete', reason: success.reason ?? '', message: success.message ?? '' }
  const target = trueCondition(job, 'FailureTarget')
  if (target !== undefined) return { type: 'Failed', reason: target.reason ?? '', message: target.message ?? '' }
  const policy = pods
    .filter((pod) => isTracked(pod) && hasFailed(job, pod))
    .map((pod) => verdictOn(job, pod))
    .find((verdict) => verdict?.action === 'FailJob')
  if (policy !== undefined) return { type: 'Failed', reason: 'PodFailurePolicy', message: policy.message }
  const limit = job.spec?.backoffLimit ?? 6
  if (found.failed > limit || restartsExceeded(job, pods, limit))
    return { type: 'Failed', reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' }
  const left = deadlineLeft(job, now)
  if (left !== undefined && left <= 0)
    return { type: 'Failed', reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline' }
  const most = job.spec?.maxFailedIndexes
  if (most !== undefined && found.indexes.failed.size > most)
    return {
      type: 'Failed',
      reason: 'MaxFailedIndexesExceeded',
      message: 'Job has exceeded the specified maximal number of failed indexes',
    }
  const { completed: succeeded, failed } = found.indexes
  if (job.spec?.backoffLimitPerIndex !== undefined && failed.size > 0 && failed.size + succeeded.size >= (job.spec.completions ?? 0))
    return { type: 'Failed', reason: 'FailedIndexes', message: 'Job has failed indexes' }
  return successByPolicy(job, found)
}

/** The end that the numbers make. */
export function reachedEnding(job: Job, found: Account, active: number): Ending | undefined {
  const completions = job.spec?.completions
  if (completions === undefined) return found.succeeded > 0 && active === 0 ? completed : undefined
  return found.succeeded >= completions ? completed : undefined
}

/** Milliseconds until the active deadline; undefined without one. */
export function deadlineLeft(job: Job, now: number): number | undefined {
  const seconds = job.spec?.activeDeadlineSeconds
  const start = millisOf(job.status?.startTime)
  return seconds === undefined || start === undefined || job.spec?.suspend === true ? undefined : start + seconds * 1000 - now
}

function successByPolicy(job: Job, found: Account): Ending | undefined {
  if (!isIndexed(job) || found.indexes.completed.size === 0) return undefined
  for (const [at, rule] of (job.spec?.successPolicy?.rules ?? []).entries()) {
    const among = rule.succeededIndexes === undefined ? undefined : parseIndexes(rule.succeededIndexes, job.spec?.completions ?? 0)
    const hits =
      among === undefined ? found.indexes.completed.size : [...found.indexes.completed].filter((index) => among.has(index)).length
    // The indexes of a rule may all be beyond a Job that has shrunk.
    const needed = Math.min(rule.succeededCount ?? Infinity, among?.size ?? Infinity)
    if (among?.size !== 0 && hits >= needed) return { type: 'Complete', reason: 'SuccessPolicy', message: `Matched rules at index ${at}` }
  }
  return undefined
}

/** With restart policy OnFailure the containers' restarts count. */
function restartsExceeded(job: Job, pods: readonly Pod[], limit: number): boolean {
  if (job.spec?.template.spec?.restartPolicy !== 'OnFailure') return false
  let restarts = 0
  for (const pod of pods) {
    if (pod.status?.phase !== 'Running' && pod.status?.phase !== 'Pending') continue
    for (const status of [...(pod.status.initContainerStatuses ?? []), ...(pod.status.containerStatuses ?? [])])
      restarts += status.restartCount
  }
  return limit === 0 ? restarts > 0 : restarts >= limit
}
