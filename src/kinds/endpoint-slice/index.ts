/** EndpointSlice: some of the addresses behind a Service. */
import { endpointSlices } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'
import { rules } from './rules.ts'

export const endpointSlice = defineKind({
  resource: endpointSlices,
  rules,
  columns,
  describe,
})
