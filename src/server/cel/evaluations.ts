/** Runs expressions of admission one after the other on one budget. Upstream: ForInput of apiserver/pkg/admission/plugin/cel. */
import type { Checked } from '../../api/cel/check.ts'
import { cel } from '../../api/cel/load.ts'
import type { Value } from '../../api/cel/value.ts'
import type { Lookup } from './admission-variables.ts'

/** What one expression, all of a policy's with one binding, and all match conditions may cost. */
const mostPerCall = 1_000_000
export const budgets = { policy: 10_000_000, conditions: 2_500_000 } as const

export interface Outcome {
  readonly value?: Value
  /** Why there is none, in upstream's words. */
  readonly error?: string
}

/** All is spent: nothing more is run. */
class OutOfBudget extends Error {
  constructor() {
    super('validation failed due to running out of cost budget, no further validation rules will be run')
  }
}

/** What is left to spend, with the costs of variables on the way. */
export interface Purse {
  left: number
}

/** An expression and its text. */
export interface Stated {
  readonly source: string
  readonly expression: Checked
}

/** One expression; throws where it took the rest of the budget. */
export function evaluateOne({ source, expression }: Stated, lookup: Lookup, purse: Purse): Outcome {
  const attempt = attempted(expression, lookup, purse)
  if (purse.left < 0) throw new OutOfBudget()
  return attempt.error === undefined ? attempt : { error: `expression '${source}' resulted in error: ${attempt.error}` }
}

/** The value or the error of an expression, whose cost is taken from the purse. */
export function attempted(expression: Checked, lookup: Lookup, purse: Purse): Outcome {
  const budget = { spent: 0, limit: mostPerCall }
  try {
    return { value: cel().evaluate(expression, lookup, budget) }
  } catch (error) {
    // The evaluator throws errors of its own and no others.
    return { error: (error as Error).message }
  } finally {
    purse.left -= budget.spent
  }
}
