/** Conditions of a status. */

/** The list with `wanted` in it; a condition that keeps its status keeps its time. */
export function setCondition<
  T extends { readonly type: string; readonly status: string; readonly lastTransitionTime?: string | undefined },
>(conditions: readonly T[], wanted: T): T[] {
  const known = conditions.find(({ type }) => type === wanted.type)
  if (known === undefined) return [...conditions, wanted]
  const made = known.status === wanted.status ? { ...wanted, lastTransitionTime: known.lastTransitionTime } : wanted
  return conditions.map((one) => (one === known ? made : one))
}
