/** Checks of a Job's failure and success policies. */
import { heldIn } from '../../api/came-empty.ts'
import { invalidFor, nonNegative, problem } from '../../api/field-errors.ts'
import { goStrings } from '../../api/go-plain.ts'
import { goList } from '../../api/go-value.ts'
import { qualifiedName } from '../../api/names.ts'
import type {
  JobSpec,
  PodFailurePolicy,
  PodFailurePolicyOnExitCodesRequirement,
  PodFailurePolicyRule,
  SuccessPolicy,
} from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import { countIndexes } from './indexes.ts'

const mostRules = 20
const longestIndexes = 64 * 1024
const actions = ['Count', 'FailIndex', 'FailJob', 'Ignore']

/** Upstream leaves the value of some refusals out. */
export const invalidWithoutValue = (field: string, detail: string): Problem => ({
  field,
  reason: 'FieldValueInvalid',
  message: `Invalid value: ${detail}`,
})

export function checkFailurePolicy(policy: PodFailurePolicy, spec: JobSpec, path: string): Problem[] {
  const rules = policy.rules ?? []
  const problems = rules.length > mostRules ? [problem.tooMany(`${path}.rules`, rules.length, mostRules)] : []
  return [...problems, ...rules.flatMap((rule, index) => checkRule(rule, spec, `${path}.rules[${index}]`))]
}

function checkRule(rule: PodFailurePolicyRule, spec: JobSpec, path: string): Problem[] {
  const problems: Problem[] = []
  const { action = '', onExitCodes, onPodConditions = [] } = rule
  if (action === '') problems.push(problem.required(`${path}.action`, `valid values: ${goStrings(actions)}`))
  else if (action === 'FailIndex') {
    if (spec.backoffLimitPerIndex === undefined)
      problems.push(problem.invalid(`${path}.action`, action, 'requires the backoffLimitPerIndex to be set'))
  } else if (!actions.includes(action)) problems.push(problem.notSupported(`${path}.action`, action, actions))
  if (onExitCodes !== undefined) problems.push(...checkExitCodes(onExitCodes, spec, `${path}.onExitCodes`))
  if (onPodConditions.length > mostRules) problems.push(problem.tooMany(`${path}.onPodConditions`, onPodConditions.length, mostRules))
  for (const [index, { type, status = '' }] of onPodConditions.entries()) {
    const at = `${path}.onPodConditions[${index}]`
    problems.push(...invalidFor(`${at}.type`, type, qualifiedName(type)))
    const statuses = ['False', 'True', 'Unknown']
    if (status === '') problems.push(problem.required(`${at}.status`, `valid values: ${goStrings(statuses)}`))
    else if (!statuses.includes(status)) problems.push(problem.notSupported(`${at}.status`, status, statuses))
  }
  if (onExitCodes !== undefined && onPodConditions.length > 0)
    problems.push(invalidWithoutValue(path, 'specifying both OnExitCodes and OnPodConditions is not supported'))
  if (onExitCodes === undefined && onPodConditions.length === 0)
    problems.push(invalidWithoutValue(path, 'specifying one of OnExitCodes and OnPodConditions is required'))
  return problems
}

function checkExitCodes(requirement: PodFailurePolicyOnExitCodesRequirement, spec: JobSpec, path: string): Problem[] {
  const { operator = '', containerName } = requirement
  const given = heldIn(requirement, 'values')
  const values = given ?? []
  const problems: Problem[] = []
  if (operator === '') problems.push(problem.required(`${path}.operator`, `valid values: ${goStrings(['In', 'NotIn'])}`))
  else if (operator !== 'In' && operator !== 'NotIn') problems.push(problem.notSupported(`${path}.operator`, operator, ['In', 'NotIn']))
  const { containers = [], initContainers = [] } = spec.template.spec ?? { containers: [] }
  if (containerName !== undefined && ![...containers, ...initContainers].some(({ name }) => name === containerName)) {
    problems.push(
      problem.invalid(`${path}.containerName`, containerName, 'must be one of the container or initContainer names in the pod template'),
    )
  }
  if (values.length === 0) problems.push(problem.invalid(`${path}.values`, goList(given, 'int32'), 'at least one value is required'))
  else if (values.length > 255) problems.push(problem.tooMany(`${path}.values`, values.length, 255))
  for (const [index, value] of values.entries()) {
    if (operator === 'In' && value === 0)
      problems.push(problem.invalid(`${path}.values[${index}]`, value, 'must not be 0 for the In operator'))
    if (values.indexOf(value) < index) problems.push(problem.duplicate(`${path}.values[${index}]`, value))
  }
  if (values.some((value, index) => index > 0 && (values[index - 1] ?? 0) > value))
    problems.push(problem.invalid(`${path}.values`, goList(values, 'int32'), 'must be ordered'))
  return problems
}

export function checkSuccessPolicy({ rules }: SuccessPolicy, completions: number, path: string): Problem[] {
  const list = rules ?? []
  if (list.length === 0)
    return [problem.required(`${path}.rules`, 'at least one rules must be specified when the successPolicy is specified')]
  const problems = list.length > mostRules ? [problem.tooMany(`${path}.rules`, list.length, mostRules)] : []
  for (const [index, { succeededCount, succeededIndexes }] of list.entries()) {
    const at = `${path}.rules[${index}]`
    if (succeededCount === undefined && succeededIndexes === undefined)
      problems.push(problem.required(at, 'at least one of succeededCount or succeededIndexes must be specified'))
    let total = 0
    if (succeededIndexes !== undefined) {
      if (Buffer.byteLength(succeededIndexes) > longestIndexes) problems.push(problem.tooLong(`${at}.succeededIndexes`, longestIndexes))
      const counted = countIndexes(succeededIndexes, completions)
      if (typeof counted === 'string')
        problems.push(problem.invalid(`${at}.succeededIndexes`, succeededIndexes, `error parsing succeededIndexes: ${counted}`))
      else total = counted
    }
    if (succeededCount === undefined) continue
    problems.push(...nonNegative(`${at}.succeededCount`, succeededCount))
    if (succeededCount > completions)
      problems.push(
        problem.invalid(
          `${at}.succeededCount`,
          succeededCount,
          `must be less than or equal to ${completions} (the number of specified completions)`,
        ),
      )
    if (succeededIndexes !== undefined && succeededCount > total) {
      problems.push(
        problem.invalid(
          `${at}.succeededCount`,
          succeededCount,
          `must be less than or equal to ${total} (the number of indexes in the specified succeededIndexes field)`,
        ),
      )
    }
  }
  return problems
}
