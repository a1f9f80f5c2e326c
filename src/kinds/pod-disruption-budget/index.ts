/** PodDisruptionBudget: how many pods of a set may be away at once. */
import { podDisruptionBudgets } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'
import { rules } from './rules.ts'

export const podDisruptionBudget = defineKind({
  resource: podDisruptionBudgets,
  rules,
  columns,
  describe,
})
