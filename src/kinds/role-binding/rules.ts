/** What the server fills in and refuses of RoleBindings. */
import { nameRules } from '../../api/names.ts'
import type { RoleBinding } from '../../api/objects.ts'
import type { Rules } from '../kind.ts'
import { checkBinding, checkRoleUnchanged, defaultBinding } from '../shared/access-rules.ts'
import { twice } from '../shared/update-checks.ts'

export const rules: Rules<RoleBinding> = {
  updateChecks: twice,
  checkName: nameRules.pathSegment,
  createOnUpdate: true,
  defaults: defaultBinding,
  check: (binding) => checkBinding(binding, true),
  checkUpdate: checkRoleUnchanged,
}
