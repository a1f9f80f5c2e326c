/** ClusterRole: what may be done in the whole cluster. */
import { clusterRoles } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'
import { rules } from './rules.ts'

export const clusterRole = defineKind({
  resource: clusterRoles,
  rules,
  columns,
  describe,
})
