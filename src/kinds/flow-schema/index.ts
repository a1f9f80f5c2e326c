/** FlowSchema: which requests belong to which priority level. */
import { flowSchemas } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'

export const flowSchema = defineKind({
  resource: flowSchemas,
  columns,
})
