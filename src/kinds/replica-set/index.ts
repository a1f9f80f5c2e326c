/** ReplicaSet: so many pods of one template. */
import { replicaSets } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'

export const replicaSet = defineKind({
  resource: replicaSets,
  columns,
})
