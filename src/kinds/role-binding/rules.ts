/** What the server fills in and refuses of RoleBindings. */
import { nameRules } from '../../api/names.ts'
import type { RoleBinding } from '../../api/objects.ts'
import type { Rules } from '../kind.ts'
import { checkBinding, checkRoleUnchanged, defaultBinding } from '../shared/access-rules.ts'

export const rules: Rules<RoleBinding> = {
  checkName: nameRules.pathSegment,
  createOnUpdate: true,
  defaults: defaultBinding,
  check: (binding) => checkBinding(binding, true),
  checkUpdate: (binding, old) => [...checkBinding(binding, true), ...checkRoleUnchanged(binding, old)],
}
