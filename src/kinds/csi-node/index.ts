/** CSINode: the storage drivers on a node. */
import { csiNodes } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'
import { rules } from './rules.ts'

export const csiNode = defineKind({
  resource: csiNodes,
  rules,
  columns,
  describe,
})
