/** RuntimeClass: a way to run containers. */
import { runtimeClasses } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { rules } from './rules.ts'

export const runtimeClass = defineKind({
  resource: runtimeClasses,
  rules,
  columns,
})
