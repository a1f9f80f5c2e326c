/** What the server refuses of Roles. */
import { nameRules } from '../../api/names.ts'
import type { Role } from '../../api/objects.ts'
import type { Rules } from '../kind.ts'
import { checkPolicyRule } from '../shared/access-rules.ts'

export const rules: Rules<Role> = {
  checkName: nameRules.pathSegment,
  check: ({ rules: list }) => (list ?? []).flatMap((rule, index) => checkPolicyRule(rule, `rules[${index}]`, true)),
}
