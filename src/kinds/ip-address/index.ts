/** IPAddress: an address of a Service that is taken. */
import { ipAddresses } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'

export const ipAddress = defineKind({
  resource: ipAddresses,
  columns,
  describe,
})
