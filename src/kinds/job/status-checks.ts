/**
 * Checks of a Job's status, most of them only where the fields concerned have changed (getStatusValidationOptions,
 * ValidateJobStatusUpdate).
 */
import { isEqual } from '../../api/equal.ts'
import { nonNegative, problem } from '../../api/field-errors.ts'
import { goList, goStruct, goTime } from '../../api/go-value.ts'
import type { Job, JobStatus } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import { millisOf } from '../../api/time.ts'
import { countIndexes, firstOverlap } from './indexes.ts'
import { invalidWithoutValue } from './policies.ts'

export function checkJobStatus(job: Job, old: Job): Problem[] {
  const { status = {} } = job
  const { status: before = {} } = old
  return [
    ...checkNumbers(status),
    ...checkEnd(job, before),
    ...checkIndexes(job, before),
    ...checkPods(status, before),
    ...checkConditions(job),
    ...checkTransition(job, before),
  ]
}

const conditionsAt = 'status.conditions'
const has = ({ conditions }: JobStatus, wanted: string, value: string): boolean =>
  conditions?.some(({ type, status }) => type === wanted && status === value) === true
const isTrue = (status: JobStatus, wanted: string): boolean => has(status, wanted, 'True')
const isFalse = (status: JobStatus, wanted: string): boolean => has(status, wanted, 'False')
const isFinished = (status: JobStatus): boolean => isTrue(status, 'Complete') || isTrue(status, 'Failed')
const isSameTime = (left: string | undefined, right: string | undefined): boolean => millisOf(left) === millisOf(right)

function checkNumbers(status: JobStatus): Problem[] {
  const problems = (['active', 'succeeded', 'failed', 'ready', 'terminating'] as const).flatMap((field) =>
    nonNegative(`status.${field}`, status[field]),
  )
  const seen = new Set<string>()
  for (const field of ['succeeded', 'failed'] as const) {
    for (const [index, uid] of (status.uncountedTerminatedPods?.[field] ?? []).entries()) {
      const at = `status.uncountedTerminatedPods.${field}[${index}]`
      if (uid === '') problems.push(problem.invalid(at, uid, 'must not be empty'))
      else if (seen.has(uid)) problems.push(problem.duplicate(at, uid))
      else seen.add(uid)
    }
  }
  return problems
}

/** What a Job that has ended must have, and must not have any more. */
function checkEnd({ spec, status = {} }: Job, before: JobStatus): Problem[] {
  const problems: Problem[] = []
  const hasChanged = (type: string): boolean => isTrue(status, type) !== isTrue(before, type)
  const { completionTime, startTime, active = 0, uncountedTerminatedPods } = status
  const isComplete = isTrue(status, 'Complete')
  const isEndNew = hasChanged('Complete') || !isSameTime(completionTime, before.completionTime)
  const isStartNew = !isSameTime(startTime, before.startTime)
  const at = 'status.completionTime'
  if (isComplete && isTrue(status, 'Failed') && (hasChanged('Complete') || hasChanged('Failed')))
    problems.push(invalidWithoutValue(conditionsAt, 'cannot set Complete=True and Failed=true conditions'))
  if (isComplete && isTrue(status, 'FailureTarget') && (hasChanged('Complete') || hasChanged('FailureTarget')))
    problems.push(invalidWithoutValue(conditionsAt, 'cannot set Complete=True and FailureTarget=true conditions'))
  if (completionTime !== undefined && !isComplete && isEndNew)
    problems.push(problem.invalid(at, goTime(completionTime), 'cannot set completionTime when there is no Complete=True condition'))
  if (completionTime === undefined && isComplete && isEndNew)
    problems.push(problem.required(at, 'completionTime is required for Complete jobs'))
  if (
    startTime !== undefined &&
    completionTime !== undefined &&
    millisOf(completionTime) < millisOf(startTime) &&
    (isStartNew || !isSameTime(completionTime, before.completionTime))
  )
    problems.push(problem.invalid(at, goTime(completionTime), 'completionTime cannot be set before startTime'))
  if (isTrue(status, 'Failed') && !isTrue(status, 'FailureTarget') && hasChanged('Failed'))
    problems.push(invalidWithoutValue(conditionsAt, 'cannot set Failed=True condition without the FailureTarget=true condition'))
  if (isComplete && !isTrue(status, 'SuccessCriteriaMet') && hasChanged('Complete'))
    problems.push(invalidWithoutValue(conditionsAt, 'cannot set Complete=True condition without the SuccessCriteriaMet=true condition'))
  if (!isFinished(status)) return problems
  const isNew = !isFinished(before)
  if (active > 0 && (isNew || active !== (before.active ?? 0)))
    problems.push(problem.invalid('status.active', active, 'active>0 is invalid for finished job'))
  const neverStarts = spec.suspend === true && spec.completions === 0
  if (startTime === undefined && (isNew || isStartNew) && !neverStarts)
    problems.push(problem.required('status.startTime', 'startTime is required for finished job'))
  const { succeeded, failed } = uncountedTerminatedPods ?? {}
  if (
    (succeeded?.length ?? 0) + (failed?.length ?? 0) > 0 &&
    (isNew || !isEqual(uncountedTerminatedPods, before.uncountedTerminatedPods))
  ) {
    problems.push(
      problem.invalid(
        'status.uncountedTerminatedPods',
        goStruct('batch.UncountedTerminatedPods', { Succeeded: goList(succeeded, 'types.UID'), Failed: goList(failed, 'types.UID') }),
        'uncountedTerminatedPods needs to be empty for finished job',
      ),
    )
  }
  return problems
}

function checkIndexes({ spec, status = {} }: Job, before: JobStatus): Problem[] {
  const { completions, backoffLimitPerIndex } = spec
  const { completedIndexes = '', failedIndexes } = status
  const isCompletedNew = completedIndexes !== (before.completedIndexes ?? '')
  const isFailedNew = failedIndexes !== before.failedIndexes
  const [completedAt, failedAt] = ['status.completedIndexes', 'status.failedIndexes']
  const problems: Problem[] = []
  if (isCompletedNew && completions !== undefined) {
    const counted = countIndexes(completedIndexes, completions)
    if (typeof counted === 'string')
      problems.push(problem.invalid(completedAt, completedIndexes, `error parsing completedIndexes: ${counted}`))
  }
  if (isFailedNew && completions !== undefined && backoffLimitPerIndex !== undefined && failedIndexes !== undefined) {
    const counted = countIndexes(failedIndexes, completions)
    if (typeof counted === 'string') problems.push(problem.invalid(failedAt, failedIndexes, `error parsing failedIndexes: ${counted}`))
  }
  if (isCompletedNew && completedIndexes !== '' && spec.completionMode !== 'Indexed')
    problems.push(problem.invalid(completedAt, completedIndexes, 'cannot set non-empty completedIndexes when non-indexed completion mode'))
  if (isFailedNew && failedIndexes !== undefined && backoffLimitPerIndex === undefined)
    problems.push(problem.invalid(failedAt, failedIndexes, 'cannot set non-null failedIndexes when backoffLimitPerIndex is null'))
  const overlap =
    (isFailedNew || isCompletedNew) && completions !== undefined
      ? firstOverlap(completedIndexes, failedIndexes ?? '', completions)
      : undefined
  if (overlap !== undefined)
    problems.push(problem.invalid(failedAt, failedIndexes, `failedIndexes and completedIndexes overlap at index: ${overlap}`))
  return problems
}

/** Pods that still go, and ready ones. */
function checkPods(status: JobStatus, before: JobStatus): Problem[] {
  const problems: Problem[] = []
  const { terminating = 0, ready, active = 0 } = status
  if (isFinished(status) && terminating > 0 && (!isFinished(before) || terminating !== before.terminating))
    problems.push(problem.invalid('status.terminating', terminating, 'terminating>0 is invalid for finished job'))
  const isNew = ready !== before.ready || active !== (before.active ?? 0)
  if (isNew && ready !== undefined && ready > active)
    problems.push(problem.invalid('status.ready', ready, 'cannot set more ready pods than active'))
  return problems
}

function checkConditions({ spec, status = {} }: Job): Problem[] {
  const isMet = isTrue(status, 'SuccessCriteriaMet')
  const details: string[] = []
  if (isMet && isTrue(status, 'Failed')) details.push('cannot set SuccessCriteriaMet=True and Failed=true conditions')
  if (isMet && isTrue(status, 'FailureTarget')) details.push('cannot set SuccessCriteriaMet=True and FailureTarget=true conditions')
  if (spec.successPolicy !== undefined && !isMet && isTrue(status, 'Complete'))
    details.push('cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True')
  return details.map((detail) => invalidWithoutValue(conditionsAt, detail))
}

/** What may not be taken back. */
function checkTransition({ spec, status = {} }: Job, before: JobStatus): Problem[] {
  const problems: Problem[] = []
  for (const type of ['Failed', 'Complete', 'FailureTarget'])
    if (isTrue(before, type) && !isTrue(status, type))
      problems.push(invalidWithoutValue(conditionsAt, `cannot disable the terminal ${type}=True condition`))
  const { failed = 0, succeeded = 0, completionTime, startTime } = status
  if (failed < (before.failed ?? 0)) problems.push(problem.invalid('status.failed', failed, 'cannot decrease the failed counter'))
  // Indexed jobs whose completions follow their parallelism can be scaled down.
  const canShrink = spec.completionMode === 'Indexed' && spec.completions === spec.parallelism
  if (succeeded < (before.succeeded ?? 0) && !canShrink)
    problems.push(problem.invalid('status.succeeded', succeeded, 'cannot decrease the succeeded counter'))
  if (completionTime !== undefined && before.completionTime !== undefined && !isSameTime(completionTime, before.completionTime))
    problems.push(problem.invalid('status.completionTime', goTime(completionTime), 'field is immutable'))
  const resumes = isTrue(before, 'Suspended') && isFalse(status, 'Suspended')
  if (before.startTime !== undefined && !isSameTime(startTime, before.startTime) && spec.suspend !== true && !resumes)
    problems.push(problem.required('status.startTime', 'startTime cannot be removed for unsuspended job'))
  const [wasMet, isMet] = [isTrue(before, 'SuccessCriteriaMet'), isTrue(status, 'SuccessCriteriaMet')]
  if (wasMet && !isMet) problems.push(invalidWithoutValue(conditionsAt, 'cannot disable the SuccessCriteriaMet=True condition'))
  if (isTrue(before, 'Complete') && !wasMet && isMet)
    problems.push(invalidWithoutValue(conditionsAt, 'cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions'))
  return problems
}
