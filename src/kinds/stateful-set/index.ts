/** StatefulSet: pods with lasting names and volumes, in order. */
import { statefulSets } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'
import { rules } from './rules.ts'

export const statefulSet = defineKind({
  resource: statefulSets,
  rules,
  columns,
  describe,
})
