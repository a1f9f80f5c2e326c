/** ResourceQuota: how much a namespace may use. */
import { resourceQuotas } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'
import { rules } from './rules.ts'

export const resourceQuota = defineKind({
  resource: resourceQuotas,
  rules,
  columns,
  describe,
})
