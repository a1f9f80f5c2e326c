/** FlowSchema: which requests belong to which priority level. */
import { flowSchemas } from '../../api/resources.ts'
import { compareTexts } from '../../base/order.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { rules } from './rules.ts'

export const flowSchema = defineKind({
  resource: flowSchemas,
  rules,
  columns,
  // As requests are matched: lower precedences first (FlowSchemaSequence).
  rowOrder: ({ metadata: one, spec: first }, { metadata: other, spec: second }) =>
    (first?.matchingPrecedence ?? 0) - (second?.matchingPrecedence ?? 0) || compareTexts(one.name, other.name),
})
