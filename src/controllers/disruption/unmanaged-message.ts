/** The warning about pods that nobody scales. */
import type { PodDisruptionBudget } from '../../api/objects.ts'

/** Upstream prints the selector as Go does. */
export function unmanagedMessage(budget: PodDisruptionBudget): string {
  const labels = Object.entries(budget.spec?.selector?.matchLabels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))
  const expressions = (budget.spec?.selector?.matchExpressions ?? []).map(
    ({ key, operator, values = [] }) => `{${key} ${operator} [${values.join(' ')}]}`,
  )
  const printed = `&LabelSelector{MatchLabels:map[string]string{${labels.map(([key, value]) => `${key}: ${value},`).join('')}},MatchExpressions:[]LabelSelectorRequirement{${expressions.map((text) => `${text},`).join('')}},}`
  return `Pods selected by this PodDisruptionBudget (selector: ${printed}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`
}
