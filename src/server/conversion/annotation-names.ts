/** The annotations of autoscalers are read by Go's own decoder, which knows the names of fields in any case and skips those of no field. */
import { isJsonObject } from '../../api/json-object.ts'

/** Every field of what stands in these annotations: no two of one type differ by case alone. */
const names = [
  ...['type', 'object', 'pods', 'resource', 'containerResource', 'external', 'container', 'name', 'kind', 'apiVersion'],
  ...['target', 'metricName', 'selector', 'metricSelector', 'averageValue', 'targetValue', 'targetAverageValue'],
  ...['targetAverageUtilization', 'currentValue', 'currentAverageValue', 'currentAverageUtilization'],
  ...['matchLabels', 'matchExpressions', 'key', 'operator', 'values', 'status', 'lastTransitionTime', 'reason', 'message'],
  ...['scaleUp', 'scaleDown', 'stabilizationWindowSeconds', 'selectPolicy', 'policies', 'tolerance', 'value', 'periodSeconds'],
]
const byLowerCase = new Map(names.map((name) => [name.toLowerCase(), name]))

/** The value under the names of fields; of twins the last one counts. */
export function underFieldNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(underFieldNames)
  if (!isJsonObject(value)) return value
  const out: Record<string, unknown> = {}
  for (const [given, member] of Object.entries(value)) {
    const name = byLowerCase.get(given.toLowerCase())
    // Labels are no fields.
    if (name !== undefined) out[name] = name === 'matchLabels' ? member : underFieldNames(member)
  }
  return out
}
