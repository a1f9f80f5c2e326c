/** CSIDriver: what a storage driver wants of the cluster. */
import { csiDrivers } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { rules } from './rules.ts'

export const csiDriver = defineKind({
  resource: csiDrivers,
  rules,
  columns,
})
