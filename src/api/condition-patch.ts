/** Patches of single conditions, as Kubernetes' own parts make them. */

interface WithConditions {
  readonly status?: { readonly conditions?: readonly { readonly type: string }[] | undefined } | undefined
}

/** The part of a status in a strategic merge patch that sets one condition and leaves the others: a new one comes behind them. */
export function conditionPatch({ status }: WithConditions, condition: { readonly type: string }): Readonly<Record<string, unknown>> {
  const types = (status?.conditions ?? []).map(({ type }) => type)
  const order = types.includes(condition.type) ? types : [...types, condition.type]
  return { '$setElementOrder/conditions': order.map((type) => ({ type })), conditions: [condition] }
}
