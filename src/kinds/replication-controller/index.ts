/** ReplicationController: the older form of a ReplicaSet. */
import { replicationControllers } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'
import { rules } from './rules.ts'

export const replicationController = defineKind({
  resource: replicationControllers,
  rules,
  selectable: ({ status }) => ({ 'status.replicas': String(status?.replicas ?? 0) }),
  columns,
  describe,
})
