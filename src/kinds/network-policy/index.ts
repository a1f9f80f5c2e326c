/** NetworkPolicy: who may talk to which pods. */
import { networkPolicies } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'
import { rules } from './rules.ts'

export const networkPolicy = defineKind({
  resource: networkPolicies,
  rules,
  columns,
  describe,
})
