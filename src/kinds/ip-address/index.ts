/** IPAddress: an address of a Service that is taken. */
import { ipAddresses } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns, furtherCells } from './columns.ts'
import { describe } from './describe.ts'
import { rules } from './rules.ts'

export const ipAddress = defineKind({
  resource: ipAddresses,
  rules,
  columns,
  furtherCells,
  describe,
})
