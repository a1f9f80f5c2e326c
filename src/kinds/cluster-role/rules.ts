/** What the server refuses of ClusterRoles. */
import { problem } from '../../api/field-errors.ts'
import { nameRules } from '../../api/names.ts'
import type { ClusterRole } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { checkPolicyRule, dropEmptyRules } from '../shared/access-rules.ts'
import { checkLabelSelector } from '../shared/label-selector.ts'
import { compiled } from '../shared/workload.ts'
import { twice } from '../shared/update-checks.ts'

export const rules: Rules<ClusterRole> = {
  updateChecks: twice,
  checkName: nameRules.pathSegment,
  createOnUpdate: true,
  prepareCreate: dropEmptyRules,
  prepareUpdate: dropEmptyRules,
  check: checkRole,
}

function checkRole({ rules: list, aggregationRule }: ClusterRole): Problem[] {
  const problems = (list ?? []).flatMap((rule, index) => checkPolicyRule(rule, `rules[${index}]`, false))
  if (aggregationRule === undefined) return problems
  const selectors = aggregationRule.clusterRoleSelectors ?? []
  if (selectors.length === 0)
    problems.push(
      problem.required('aggregationRule.clusterRoleSelectors', 'at least one clusterRoleSelector required if aggregationRule is non-nil'),
    )
  for (const [index, selector] of selectors.entries()) {
    const path = `aggregationRule.clusterRoleSelectors[${index}]`
    checkLabelSelector(problems, selector, path)
    if (compiled(selector) === undefined) problems.push(problem.invalid(path, null, 'invalid label selector.'))
  }
  return problems
}
