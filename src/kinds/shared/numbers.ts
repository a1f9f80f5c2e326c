/** Checks of numbers that many kinds share. */
import { problem } from '../../api/field-errors.ts'
import type { IntOrString } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'

export function checkNonnegative(problems: Problem[], value: number | undefined, path: string): void {
  if (value !== undefined && value < 0) problems.push(problem.invalid(path, value, 'must be greater than or equal to 0'))
}

/** A count that is not negative, or a percentage such as `25%` (ValidatePositiveIntOrPercent). */
export function checkIntOrPercent(problems: Problem[], value: IntOrString, path: string): void {
  if (typeof value === 'number') return checkNonnegative(problems, value, path)
  if (!percentPattern.test(value)) {
    problems.push(
      problem.invalid(
        path,
        value,
        `a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')`,
      ),
    )
  }
}

/** A user's or group's number. */
export function checkId(problems: Problem[], value: number | undefined, path: string): void {
  if (value !== undefined && (value < 0 || value > 2147483647))
    problems.push(problem.invalid(path, value, 'must be between 0 and 2147483647, inclusive'))
}

const percentPattern = /^[0-9]+%$/
