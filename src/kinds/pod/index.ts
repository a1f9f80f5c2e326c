/** Pod: containers that run together on one node. */
import { pods } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'

export const pod = defineKind({
  resource: pods,
  columns,
  describe,
})
