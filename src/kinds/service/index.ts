/** Service: one address for the pods that a selector finds. */
import { services } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'

export const service = defineKind({
  resource: services,
  columns,
  describe,
})
