/** PriorityClass: a name for a priority of pods. */
import { priorityClasses } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'
import { rules } from './rules.ts'

export const priorityClass = defineKind({
  resource: priorityClasses,
  rules,
  columns,
  describe,
})
