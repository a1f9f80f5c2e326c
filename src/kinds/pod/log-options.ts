/** Checks of what a reader of a log asks for (ValidatePodLogOptions). */
import { nonNegative, problem } from '../../api/field-errors.ts'
import type { Problem } from '../../api/status.ts'

interface LogOptions {
  readonly tailLines?: number | undefined
  readonly limitBytes?: number | undefined
  readonly sinceSeconds?: number | undefined
  readonly sinceTime?: string | undefined
  readonly stream?: string | undefined
}

export function checkLogOptions({ tailLines, limitBytes, sinceSeconds, sinceTime, stream }: LogOptions): Problem[] {
  const problems = nonNegative('tailLines', tailLines)
  const tooSmall = 'must be greater than 0'
  if (limitBytes !== undefined && limitBytes < 1) problems.push(problem.invalid('limitBytes', limitBytes, tooSmall))
  if (sinceSeconds !== undefined && sinceTime !== undefined)
    problems.push(problem.forbidden('[]', 'at most one of `sinceTime` or `sinceSeconds` may be specified'))
  else if (sinceSeconds !== undefined && sinceSeconds < 1) problems.push(problem.invalid('sinceSeconds', sinceSeconds, tooSmall))
  // One stream alone waits for its gate.
  if (stream !== undefined) problems.push(problem.forbidden('stream', 'may not be specified'))
  return problems
}
