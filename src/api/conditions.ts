/** Conditions in the status of any object: each type stands there once. */

interface Conditioned<T> {
  readonly status?: { readonly conditions?: readonly T[] | null | undefined } | undefined
}

/** The condition of this type, if there is one. */
export const conditionOf = <T extends { readonly type?: string }>({ status }: Conditioned<T>, type: string): T | undefined =>
  status?.conditions?.find((condition) => condition.type === type)

/** Whether the condition of this type is true. */
export const hasCondition = (object: Conditioned<{ readonly type?: string; readonly status?: string }>, type: string): boolean =>
  conditionOf(object, type)?.status === 'True'

interface Timed {
  readonly type: string
  readonly status: string
  readonly lastTransitionTime?: string | undefined
}

/** The conditions with `wanted` in the place of its type, or behind them; one that keeps its status keeps its time. */
export function withCondition<T extends Timed>(conditions: readonly T[], wanted: T): T[] {
  const known = conditions.find(({ type }) => type === wanted.type)
  if (known === undefined) return [...conditions, wanted]
  const made =
    known.status === wanted.status ? { ...wanted, lastTransitionTime: known.lastTransitionTime ?? wanted.lastTransitionTime } : wanted
  return conditions.map((one) => (one === known ? made : one))
}

/** The part of a status in a strategic merge patch that sets one condition and leaves the others: a new one comes behind them. */
export function conditionPatch(
  { status }: Conditioned<{ readonly type: string }>,
  condition: { readonly type: string },
): Readonly<Record<string, unknown>> {
  const types = (status?.conditions ?? []).map(({ type }) => type)
  const order = types.includes(condition.type) ? types : [...types, condition.type]
  return { '$setElementOrder/conditions': order.map((type) => ({ type })), conditions: [condition] }
}
