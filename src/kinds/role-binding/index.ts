/** RoleBinding: who has a role in a namespace. */
import { roleBindings } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { bindingColumns } from '../print/binding-columns.ts'
import { describe } from './describe.ts'
import { rules } from './rules.ts'

export const roleBinding = defineKind({
  resource: roleBindings,
  rules,
  columns: bindingColumns,
  describe,
})
