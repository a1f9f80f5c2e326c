/** Gives cluster roles with an aggregation rule the rules of the roles that it selects, by name, each rule once. */
import { isEqual } from '../api/equal.ts'
import type { ClusterRole, PolicyRule } from '../api/objects.ts'
import { clusterRoles } from '../api/resources.ts'
import { compareTexts } from '../base/order.ts'
import { selectorOf } from '../api/selector.ts'
import { defineController } from './controller.ts'
import { step } from './step.ts'
import type { View } from './view.ts'
import { watching } from './watch.ts'

const component = 'clusterrole-aggregation-controller'

const isAggregated = ({ aggregationRule }: ClusterRole): boolean => aggregationRule !== undefined

export const clusterRoleAggregation = defineController<ClusterRole>({
  name: 'clusterrole-aggregation',
  component,
  of: clusterRoles,
  when: ({ object }) => isAggregated(object),
  watches: [
    watching(clusterRoles, (_change, view) =>
      view
        .list(clusterRoles)
        .filter(isAggregated)
        .map(({ metadata }) => metadata.name),
    ),
  ],
  reconcile(role, view) {
    if (!isAggregated(role)) return []
    const rules = collected(role, view)
    return isEqual(role.rules, rules)
      ? []
      : [step.apply(clusterRoles, role, { fields: rules.length === 0 ? {} : { rules }, manager: component })]
  },
})

function collected({ metadata, aggregationRule }: ClusterRole, view: View): readonly PolicyRule[] {
  const byName = [...view.list(clusterRoles)].sort((a, b) => compareTexts(a.metadata.name, b.metadata.name))
  const rules: PolicyRule[] = []
  for (const selector of aggregationRule?.clusterRoleSelectors ?? []) {
    const wanted = selectorOf(selector)
    for (const role of byName) {
      if (role.metadata.name === metadata.name || !wanted.matches(role.metadata.labels)) continue
      for (const rule of role.rules ?? []) if (!rules.some((one) => isEqual(one, rule))) rules.push(rule)
    }
  }
  return rules
}
