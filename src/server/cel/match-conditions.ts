/**
 * Match conditions: expressions that must all be true of a request before a webhook or a policy looks at it. Upstream:
 * apiserver/pkg/admission/plugin/webhook/matchconditions.
 */
import { loadCel, cel } from '../../api/cel/load.ts'
import type { Compiled } from '../../api/cel/compile.ts'
import type { MatchCondition } from '../../api/objects.ts'
import type { Lookup } from './admission-variables.ts'
import { budgets, evaluateOne, type Outcome } from './evaluations.ts'

/** Whether all hold, or why nobody can tell. */
export type Match = { readonly matches: boolean } | { readonly error: string }

type Conditions = readonly (Compiled | undefined)[]

const known = new WeakMap<readonly MatchCondition[], Conditions>()

/** The conditions of a webhook, compiled once. */
export async function compiledConditions(conditions: readonly MatchCondition[]): Promise<Conditions> {
  await loadCel()
  let compiled = known.get(conditions)
  if (compiled === undefined) known.set(conditions, (compiled = cel().compileConditions(conditions)))
  return compiled
}

/** Judges a request. A condition that fails counts as the failure policy says, unless another one is false. */
export function matchAll(
  conditions: readonly MatchCondition[],
  compiled: Conditions,
  { lookup, failurePolicy }: { readonly lookup: Lookup; readonly failurePolicy: string | undefined },
): Match {
  const failed = (error: string): Match => (failurePolicy === 'Ignore' ? { matches: false } : { error })
  const purse = { left: budgets.conditions }
  let outcomes: readonly Outcome[]
  try {
    outcomes = conditions.map(({ expression: source }, index): Outcome => {
      const { expression, problem } = compiled[index] ?? {}
      return expression === undefined
        ? { error: `compilation error: ${problem ?? ''}` }
        : evaluateOne({ source, expression }, lookup, purse)
    })
  } catch (error) {
    return failed((error as Error).message)
  }
  if (outcomes.some(({ value }) => value === false)) return { matches: false }
  const errors = [...new Set(outcomes.flatMap(({ error }) => error ?? []))]
  return errors.length === 0 ? { matches: true } : failed(errors.length === 1 ? (errors[0] ?? '') : `[${errors.join(', ')}]`)
}
