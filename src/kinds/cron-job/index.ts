/** CronJob: Jobs by the clock. */
import { cronJobs } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'
import { rules } from './rules.ts'

export const cronJob = defineKind({
  resource: cronJobs,
  rules,
  columns,
  describe,
})
