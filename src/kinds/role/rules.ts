/** What the server refuses of Roles. */
import { nameRules } from '../../api/names.ts'
import type { Role } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { checkPolicyRule, dropEmptyRules } from '../shared/access-rules.ts'
import { twice } from '../shared/update-checks.ts'

export const rules: Rules<Role> = {
  updateChecks: twice,
  checkName: nameRules.pathSegment,
  createOnUpdate: true,
  prepareCreate: dropEmptyRules,
  prepareUpdate: dropEmptyRules,
  check: checkRules,
}

function checkRules({ rules: list }: Role): Problem[] {
  return (list ?? []).flatMap((rule, index) => checkPolicyRule(rule, `rules[${index}]`, true))
}
