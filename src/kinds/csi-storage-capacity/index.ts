/** CSIStorageCapacity: how much storage a class has left somewhere. */
import { csiStorageCapacities } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { rules } from './rules.ts'

export const csiStorageCapacity = defineKind({
  resource: csiStorageCapacities,
  rules,
  columns,
})
