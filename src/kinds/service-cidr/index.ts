/** ServiceCIDR: a range for addresses of Services. */
import { serviceCIDRs } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'
import { rules } from './rules.ts'

export const serviceCidr = defineKind({
  resource: serviceCIDRs,
  rules,
  columns,
  describe,
})
