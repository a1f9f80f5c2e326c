/** Checks of conditions of the form that newer kinds share (ValidateConditions of meta/v1). */
import { problem } from '../../api/field-errors.ts'
import { patternReason, qualifiedName } from '../../api/names.ts'
import type { Condition } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import { checkedBy } from './texts.ts'

const longestReason = 1024
const longestMessage = 32 * 1024
const statuses = ['False', 'True', 'Unknown']
const reasonFormat = '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?'
const reasonPattern = new RegExp(`^${reasonFormat}$`)
const reasonRule =
  "a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_'"

const checkType = checkedBy(qualifiedName)

export function checkConditions(conditions: readonly Condition[] | undefined | null, path: string): Problem[] {
  const problems: Problem[] = []
  for (const [index, condition] of (conditions ?? []).entries()) {
    const at = `${path}[${index}]`
    if (conditions?.findIndex(({ type }) => type === condition.type) !== index)
      problems.push(problem.duplicate(`${at}.type`, condition.type))
    checkCondition(problems, condition, at)
  }
  return problems
}

function checkCondition(problems: Problem[], condition: Condition, path: string): void {
  const { type, status, observedGeneration = 0, lastTransitionTime, reason = '', message = '' } = condition
  checkType(problems, type, `${path}.type`)
  if (!statuses.includes(status)) problems.push(problem.notSupported(`${path}.status`, status, statuses))
  if (observedGeneration < 0)
    problems.push(problem.invalid(`${path}.observedGeneration`, observedGeneration, 'must be greater than or equal to zero'))
  if ((lastTransitionTime ?? null) === null) problems.push(problem.required(`${path}.lastTransitionTime`, 'must be set'))
  if (reason === '') problems.push(problem.required(`${path}.reason`, 'must be set'))
  else if (!reasonPattern.test(reason))
    problems.push(
      problem.invalid(
        `${path}.reason`,
        reason,
        patternReason(reasonRule, reasonFormat, 'my_name', 'MY_NAME', 'MyName', 'ReasonA,ReasonB', 'ReasonA:ReasonB'),
      ),
    )
  if (reason.length > longestReason) problems.push(problem.tooLong(`${path}.reason`, longestReason))
  if (message.length > longestMessage) problems.push(problem.tooLong(`${path}.message`, longestMessage))
}

/** Flow schemas and priority levels ask only that types are there once each. */
export function checkConditionTypes(conditions: readonly { readonly type?: string }[] | undefined | null, path: string): Problem[] {
  const seen = new Set<string>()
  return (conditions ?? []).flatMap(({ type = '' }, index) => {
    const problems = seen.has(type) ? [problem.duplicate(`${path}[${index}].type`, type)] : []
    seen.add(type)
    return type === '' ? [...problems, problem.required(`${path}[${index}].type`, 'must not be empty')] : problems
  })
}
