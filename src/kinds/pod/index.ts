/** Pod: containers that run together on one node. */
import { pods } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns, rowConditions } from './columns.ts'
import { describe } from './describe.ts'
import { rules } from './rules.ts'
import { selectable } from './selectable.ts'

export const pod = defineKind({
  resource: pods,
  rules,
  columns,
  rowConditions,
  selectable,
  describe,
})
