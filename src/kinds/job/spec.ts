/** Checks of a Job's spec, for Jobs and for the templates of CronJobs. */
import { nonNegative, problem } from '../../api/field-errors.ts'
import type { JobSpec } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import { checkPodTemplateSpec } from '../pod/spec.ts'
import { goText } from '../shared/go-text.ts'
import { checkDomainPath } from '../shared/references.ts'
import { checkFailurePolicy, checkSuccessPolicy } from './policies.ts'

const mostIndexes = 100_000
/** With more completions than `mostIndexes`, no more failed indexes and pods at a time than these. */
const mostOfMany = 10_000

/** Everything but the selector. */
export function checkJobSpec(spec: JobSpec, path: string): Problem[] {
  const problems: Problem[] = []
  for (const field of [
    'parallelism',
    'completions',
    'activeDeadlineSeconds',
    'backoffLimit',
    'ttlSecondsAfterFinished',
    'backoffLimitPerIndex',
  ] as const)
    problems.push(...nonNegative(`${path}.${field}`, spec[field]))
  const { maxFailedIndexes, backoffLimitPerIndex, managedBy, podFailurePolicy } = spec
  if (maxFailedIndexes !== undefined) {
    problems.push(...nonNegative(`${path}.maxFailedIndexes`, maxFailedIndexes))
    if (backoffLimitPerIndex === undefined)
      problems.push(problem.required(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'))
  }
  if (managedBy !== undefined)
    problems.push(
      ...checkDomainPath(managedBy, `${path}.managedBy`),
      ...(managedBy.length > 63 ? [problem.tooLong(`${path}.managedBy`, 63)] : []),
    )
  problems.push(...checkMode(spec, path))
  if (podFailurePolicy !== undefined) problems.push(...checkFailurePolicy(podFailurePolicy, spec, `${path}.podFailurePolicy`))
  if (spec.successPolicy !== undefined) {
    if (spec.completionMode !== 'Indexed')
      problems.push(
        problem.invalid(`${path}.successPolicy`, goText('batch.SuccessPolicy', spec.successPolicy), 'requires indexed completion mode'),
      )
    else problems.push(...checkSuccessPolicy(spec.successPolicy, spec.completions ?? 0, `${path}.successPolicy`))
  }
  const { podReplacementPolicy } = spec
  if (podReplacementPolicy !== undefined) {
    const supported = podFailurePolicy === undefined ? ['Failed', 'TerminatingOrFailed'] : ['Failed']
    if (!supported.includes(podReplacementPolicy))
      problems.push(problem.notSupported(`${path}.podReplacementPolicy`, podReplacementPolicy, supported))
  }
  problems.push(...checkPodTemplateSpec(spec.template, `${path}.template`))
  const restartPolicy = spec.template.spec?.restartPolicy ?? ''
  const at = `${path}.template.spec.restartPolicy`
  if (restartPolicy === 'Always' || restartPolicy === '') problems.push(problem.required(at, 'valid values: "OnFailure", "Never"'))
  else if (restartPolicy !== 'OnFailure' && restartPolicy !== 'Never')
    problems.push(problem.notSupported(at, restartPolicy, ['OnFailure', 'Never']))
  else if (podFailurePolicy !== undefined && restartPolicy !== 'Never')
    problems.push(problem.invalid(at, restartPolicy, 'only "Never" is supported when podFailurePolicy is specified'))
  return problems
}

function checkMode(spec: JobSpec, path: string): Problem[] {
  const problems: Problem[] = []
  const { completionMode, completions, parallelism, backoffLimitPerIndex, maxFailedIndexes } = spec
  if (completionMode !== undefined && completionMode !== 'NonIndexed' && completionMode !== 'Indexed')
    problems.push(problem.notSupported(`${path}.completionMode`, completionMode, ['NonIndexed', 'Indexed']))
  if (completionMode === 'Indexed') {
    if (completions === undefined) problems.push(problem.required(`${path}.completions`, 'when completion mode is Indexed'))
    if (parallelism !== undefined && parallelism > mostIndexes)
      problems.push(
        problem.invalid(`${path}.parallelism`, parallelism, 'must be less than or equal to 100000 when completion mode is Indexed'),
      )
    if (completions !== undefined && maxFailedIndexes !== undefined && maxFailedIndexes > completions)
      problems.push(problem.invalid(`${path}.maxFailedIndexes`, maxFailedIndexes, 'must be less than or equal to completions'))
    if (maxFailedIndexes !== undefined && maxFailedIndexes > mostIndexes)
      problems.push(problem.invalid(`${path}.maxFailedIndexes`, maxFailedIndexes, 'must be less than or equal to 100000'))
    if ((completions ?? 0) > mostIndexes && backoffLimitPerIndex !== undefined) problems.push(...checkManyCompletions(spec, path))
  }
  if (completionMode === undefined || completionMode === 'NonIndexed') {
    if (backoffLimitPerIndex !== undefined)
      problems.push(problem.invalid(`${path}.backoffLimitPerIndex`, backoffLimitPerIndex, 'requires indexed completion mode'))
    if (maxFailedIndexes !== undefined)
      problems.push(problem.invalid(`${path}.maxFailedIndexes`, maxFailedIndexes, 'requires indexed completion mode'))
  }
  return problems
}

/** Many indexes that may each fail would not fit into the status. */
function checkManyCompletions({ parallelism = 0, maxFailedIndexes }: JobSpec, path: string): Problem[] {
  const detail = `must be less than or equal to ${mostOfMany} when completions are above ${mostIndexes} and used with backoff limit per index`
  return [
    ...(maxFailedIndexes === undefined
      ? [problem.required(`${path}.maxFailedIndexes`, `must be specified when completions is above ${mostIndexes}`)]
      : []),
    ...(parallelism > mostOfMany ? [problem.invalid(`${path}.parallelism`, parallelism, detail)] : []),
    ...(maxFailedIndexes !== undefined && maxFailedIndexes > mostOfMany
      ? [problem.invalid(`${path}.maxFailedIndexes`, maxFailedIndexes, detail)]
      : []),
  ]
}

/** WarningsForJobSpec, the template aside. */
export function manyIndexesWarnings({ completionMode, completions = 0, parallelism = 0 }: JobSpec, path: string): string[] {
  if (completionMode !== 'Indexed' || completions <= mostIndexes || parallelism <= mostOfMany) return []
  return [
    `${path}: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail`,
  ]
}
