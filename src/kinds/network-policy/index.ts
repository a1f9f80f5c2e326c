/** NetworkPolicy: who may talk to which pods. */
import { networkPolicies } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'

export const networkPolicy = defineKind({
  resource: networkPolicies,
  columns,
  describe,
})
