/** CSIStorageCapacity: how much storage a class has left somewhere. */
import { csiStorageCapacities } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'

export const csiStorageCapacity = defineKind({
  resource: csiStorageCapacities,
  columns,
})
