/** Lease: a sign of life, or who leads. */
import { leases } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { rules } from './rules.ts'

export const lease = defineKind({
  resource: leases,
  rules,
  columns,
})
