/** Job: pods that run until enough of them have succeeded. */
import { jobs } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'
import { rules } from './rules.ts'

export const job = defineKind({
  resource: jobs,
  rules,
  selectable: ({ status }) => ({ 'status.successful': String(status?.succeeded ?? 0) }),
  columns,
  describe,
})
