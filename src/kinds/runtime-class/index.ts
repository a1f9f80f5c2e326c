/** RuntimeClass: a way to run containers. */
import { runtimeClasses } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'

export const runtimeClass = defineKind({
  resource: runtimeClasses,
  columns,
})
