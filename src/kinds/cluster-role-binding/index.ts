/** ClusterRoleBinding: who has a role in the whole cluster. */
import { clusterRoleBindings } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { bindingColumns } from '../print/binding-columns.ts'
import { describe } from './describe.ts'
import { rules } from './rules.ts'

export const clusterRoleBinding = defineKind({
  resource: clusterRoleBindings,
  rules,
  columns: bindingColumns,
  describe,
})
