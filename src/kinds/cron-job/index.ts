/** CronJob: Jobs by the clock. */
import { cronJobs } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'

export const cronJob = defineKind({
  resource: cronJobs,
  columns,
  describe,
})
