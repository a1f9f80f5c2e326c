/** Checks of counts that may also be percentages, printed as Go prints them. */
import { problem } from '../../api/field-errors.ts'
import { formats } from '../../api/formats.ts'
import { goIntOrString } from '../../api/go-value.ts'
import type { IntOrString } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'

/** ValidatePositiveIntOrPercent of apps and policy. */
export function checkPositiveOrPercent(value: IntOrString, path: string): Problem[] {
  if (typeof value === 'number') return value < 0 ? [problem.invalid(path, value, 'must be greater than or equal to 0')] : []
  return formats.percent(value).map((reason) => problem.invalid(path, goIntOrString(value), reason))
}

/** IsNotMoreThan100Percent. */
export function checkAtMostAll(value: IntOrString, path: string): Problem[] {
  return typeof value === 'string' && formats.percent(value).length === 0 && Number.parseInt(value, 10) > 100
    ? [problem.invalid(path, goIntOrString(value), 'must not be greater than 100%')]
    : []
}

/** getIntOrPercentValue: the number alone, of a count, a percentage or a text that is a count; what is none of them counts as 0. */
export const plainValue = (value: IntOrString): number =>
  typeof value === 'number' ? value : formats.percent(value).length === 0 || /^[+-]?\d+$/.test(value) ? Number.parseInt(value, 10) : 0
