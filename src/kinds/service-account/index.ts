/** ServiceAccount: who a pod is to the server. */
import { serviceAccounts } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'
import { rules } from './rules.ts'

export const serviceAccount = defineKind({
  resource: serviceAccounts,
  rules,
  columns,
  describe,
})
