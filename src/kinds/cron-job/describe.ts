/** kubectl's describe of a CronJob. */
import type { CronJob, JobTemplateSpec } from '../../api/objects.ts'
import { selectorQuery } from '../../api/selector-text.ts'
import { writeEvents } from '../describe/events.ts'
import { writeHead } from '../describe/metadata.ts'
import { type Page, startPage } from '../describe/page.ts'
import { writePodTemplate } from '../describe/pod-template.ts'
import type { Reader } from '../kind.ts'

const unset = '<unset>'

export async function describe(cronJob: CronJob, read: Reader, now: number): Promise<string> {
  const { spec, status } = cronJob
  const page = startPage(read, now)
  writeHead(page, cronJob)
  page.field(0, 'Schedule', spec.schedule)
  page.field(0, 'Concurrency Policy', spec.concurrencyPolicy ?? '')
  page.field(0, 'Suspend', spec.suspend === undefined ? unset : spec.suspend ? 'True' : 'False')
  page.field(0, 'Successful Job History Limit', spec.successfulJobsHistoryLimit ?? unset)
  page.field(0, 'Failed Job History Limit', spec.failedJobsHistoryLimit ?? unset)
  page.field(0, 'Starting Deadline Seconds', spec.startingDeadlineSeconds === undefined ? unset : `${spec.startingDeadlineSeconds}s`)
  writeTemplate(page, spec.jobTemplate)
  page.field(0, 'Last Schedule Time', status?.lastScheduleTime ? page.time(status.lastScheduleTime) : unset)
  const active = status?.active ?? []
  // A job without a name is there all the same.
  page.field(0, 'Active Jobs', active.length === 0 ? '<none>' : active.map(({ name = '' }) => name).join(', '))
  await writeEvents(page, read, cronJob)
  return page.toText()
}

function writeTemplate(page: Page, { spec }: JobTemplateSpec): void {
  page.field(0, 'Selector', spec?.selector === undefined ? unset : selectorQuery(spec.selector))
  page.field(0, 'Parallelism', spec?.parallelism ?? unset)
  page.field(0, 'Completions', spec?.completions ?? unset)
  if (spec?.activeDeadlineSeconds !== undefined) page.field(0, 'Active Deadline Seconds', `${spec.activeDeadlineSeconds}s`)
  writePodTemplate(page, spec?.template)
}
