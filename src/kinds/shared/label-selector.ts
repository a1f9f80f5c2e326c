/** Checks of labels and label selectors inside specs. */
import { problem } from '../../api/field-errors.ts'
import { checkLabels } from '../../api/metadata.ts'
import type { LabelSelector } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import { checkLabelValue, checkQualifiedName } from './texts.ts'

/** ValidateLabels for a map that is no metadata; nothing for an absent one. */
export function checkLabelMap(problems: Problem[], labels: Readonly<Record<string, string>> | undefined, path: string): void {
  if (labels !== undefined) problems.push(...checkLabels(labels, path))
}

/** ValidateLabelSelector; nothing for an absent one. */
export function checkLabelSelector(problems: Problem[], selector: LabelSelector | undefined | null, path: string): void {
  if (selector === undefined || selector === null) return
  checkLabelMap(problems, selector.matchLabels, `${path}.matchLabels`)
  for (const [index, requirement] of (selector.matchExpressions ?? []).entries())
    checkLabelRequirement(problems, requirement, { at: `${path}.matchExpressions[${index}]`, anyOperator: false })
}

interface Requirement {
  readonly key?: string
  readonly operator?: string
  readonly values?: readonly string[]
}

/** ValidateLabelSelectorRequirement; with `anyOperator` one that is not known passes. */
export function checkLabelRequirement(
  problems: Problem[],
  requirement: Requirement,
  { at, anyOperator }: { readonly at: string; readonly anyOperator: boolean },
): void {
  const { key = '', operator = '', values = [] } = requirement
  if (!checkRequirementValues(problems, requirement, at) && !anyOperator)
    problems.push(problem.invalid(`${at}.operator`, operator, 'not a valid selector operator'))
  checkQualifiedName(problems, key, `${at}.key`)
  for (const [index, value] of values.entries()) checkLabelValue(problems, value, `${at}.values[${index}]`)
}

/** Whether there are values goes by the operator; false for an operator that is not known. */
export function checkRequirementValues(problems: Problem[], { operator = '', values = [] }: Requirement, at: string): boolean {
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) problems.push(problem.required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'"))
    return true
  }
  if (operator !== 'Exists' && operator !== 'DoesNotExist') return false
  if (values.length > 0)
    problems.push(problem.forbidden(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"))
  return true
}
