/** PriorityLevelConfiguration: how many requests of a level run at once. */
import { priorityLevelConfigurations } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { rules } from './rules.ts'

export const priorityLevelConfiguration = defineKind({
  resource: priorityLevelConfigurations,
  rules,
  columns,
})
