/** Checks of numbers that many kinds share. */
import { problem } from '../../api/field-errors.ts'
import type { Problem } from '../../api/status.ts'

export function checkNonnegative(problems: Problem[], value: number | undefined, path: string): void {
  if (value !== undefined && value < 0) problems.push(problem.invalid(path, value, 'must be greater than or equal to 0'))
}

/** A user's or group's number. */
export function checkId(problems: Problem[], value: number | undefined, path: string): void {
  if (value !== undefined && (value < 0 || value > 2147483647))
    problems.push(problem.invalid(path, value, 'must be between 0 and 2147483647, inclusive'))
}
