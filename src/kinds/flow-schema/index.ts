/** FlowSchema: which requests belong to which priority level. */
import { flowSchemas } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { rules } from './rules.ts'

export const flowSchema = defineKind({
  resource: flowSchemas,
  rules,
  columns,
})
