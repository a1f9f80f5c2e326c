/** Node: a machine that runs pods. */
import { nodes } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'

export const node = defineKind({
  resource: nodes,
  columns,
  describe,
})
