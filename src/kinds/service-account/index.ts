/** ServiceAccount: who a pod is to the server. */
import { serviceAccounts } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'

export const serviceAccount = defineKind({
  resource: serviceAccounts,
  columns,
  describe,
})
