/** PriorityLevelConfiguration: how many requests of a level run at once. */
import { priorityLevelConfigurations } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'

export const priorityLevelConfiguration = defineKind({
  resource: priorityLevelConfigurations,
  columns,
})
