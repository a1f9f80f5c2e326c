/** ReplicaSet: so many pods of one template. */
import { replicaSets } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'
import { rules } from './rules.ts'

export const replicaSet = defineKind({
  resource: replicaSets,
  rules,
  columns,
  describe,
})
