/** StatefulSet: pods with lasting names and volumes, in order. */
import { statefulSets } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'

export const statefulSet = defineKind({
  resource: statefulSets,
  columns,
})
