/** What the server refuses of PodDisruptionBudgets. */
import { nonNegative, problem } from '../../api/field-errors.ts'
import { goPointer, goStruct } from '../../api/go-value.ts'
import type { PodDisruptionBudget } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { checkConditions } from '../shared/conditions.ts'
import { checkAtMostAll, checkPositiveOrPercent } from '../shared/int-or-percent.ts'
import { checkLabelSelector } from '../shared/label-selector.ts'

const counts = ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'] as const
const policies = ['AlwaysAllow', 'IfHealthyBudget']

export const rules: Rules<PodDisruptionBudget> = {
  unconditionalUpdate: false,
  checksMetadataLast: true,
  statusChecks: ['update'],
  prepareCreate(draft) {
    draft.status = { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 }
  },
  check({ spec }) {
    const problems: Problem[] = []
    const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy: policy } = spec
    if (minAvailable !== undefined && maxUnavailable !== undefined) {
      const value = goStruct('policy.PodDisruptionBudgetSpec', {
        MinAvailable: goPointer('intstr.IntOrString', minAvailable),
        Selector: goPointer('v1.LabelSelector', selector),
        MaxUnavailable: goPointer('intstr.IntOrString', maxUnavailable),
        UnhealthyPodEvictionPolicy: goPointer('policy.UnhealthyPodEvictionPolicyType', policy),
      })
      problems.push(problem.invalid('spec', value, 'minAvailable and maxUnavailable cannot be both set'))
    }
    for (const [name, value] of [
      ['minAvailable', minAvailable],
      ['maxUnavailable', maxUnavailable],
    ] as const) {
      if (value !== undefined) problems.push(...checkPositiveOrPercent(value, `spec.${name}`), ...checkAtMostAll(value, `spec.${name}`))
    }
    checkLabelSelector(problems, selector, 'spec.selector')
    if (policy !== undefined && !policies.includes(policy))
      problems.push(problem.notSupported('spec.unhealthyPodEvictionPolicy', policy, policies))
    return problems
  },
  checkStatusUpdate: ({ status }) => [
    ...checkConditions(status?.conditions, 'status.conditions'),
    ...counts.flatMap((field) => nonNegative(`status.${field}`, status?.[field])),
  ],
}
