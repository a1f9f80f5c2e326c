/**
 * The behavior of autoscalers as autoscaling/v1 writes it into an annotation: under the names of Go's fields, since upstream encodes its
 * internal type there.
 */
type Fields = Readonly<Record<string, unknown>>

/** The annotation's value for a behavior of v2. */
export function behaviorToV1(behavior: Fields): Fields {
  const rules = (given: unknown): Fields | null => {
    if (given === undefined || given === null) return null
    const { stabilizationWindowSeconds, selectPolicy, policies, tolerance } = given as Fields
    return {
      StabilizationWindowSeconds: stabilizationWindowSeconds ?? null,
      SelectPolicy: selectPolicy ?? null,
      Policies:
        (policies as readonly Fields[] | undefined)?.map(({ type, value, periodSeconds }) => ({
          Type: type,
          Value: value,
          PeriodSeconds: periodSeconds,
        })) ?? null,
      Tolerance: tolerance ?? null,
    }
  }
  return { ScaleUp: rules(behavior['scaleUp']), ScaleDown: rules(behavior['scaleDown']) }
}
