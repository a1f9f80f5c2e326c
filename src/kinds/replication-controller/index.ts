/** ReplicationController: the older form of a ReplicaSet. */
import { replicationControllers } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'

export const replicationController = defineKind({
  resource: replicationControllers,
  columns,
  describe,
})
