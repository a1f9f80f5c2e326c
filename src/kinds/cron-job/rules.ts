/** What the server fills in and refuses of CronJobs. */
import { nonNegative, problem } from '../../api/field-errors.ts'
import { goLabelSelector } from '../../api/go-value.ts'
import type { CronJob } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { defaultJobTemplate } from '../job/defaults.ts'
import { checkJobSpec } from '../job/spec.ts'
import { isTimeZone } from './next-time.ts'
import { parseSchedule } from './schedule.ts'

/** The controller appends a dash and ten digits to the name. */
const longestName = 52
const policies = ['Allow', 'Forbid', 'Replace']

export const rules: Rules<CronJob> = {
  defaults({ spec }) {
    spec.concurrencyPolicy ||= 'Allow'
    spec.suspend ??= false
    spec.successfulJobsHistoryLimit ??= 3
    spec.failedJobsHistoryLimit ??= 1
    defaultJobTemplate(spec.jobTemplate.spec ??= { template: {} })
  },
  prepareCreate(draft) {
    draft.status = {}
  },
  check({ metadata, spec }) {
    const { concurrencyPolicy = '', jobTemplate } = spec
    const problems = [...checkSchedule(spec.schedule), ...nonNegative('spec.startingDeadlineSeconds', spec.startingDeadlineSeconds), ...checkTimeZone(spec.timeZone)]
    if (!policies.includes(concurrencyPolicy)) problems.push(problem.notSupported('spec.concurrencyPolicy', concurrencyPolicy, policies))
    const { spec: job = { template: {} } } = jobTemplate
    problems.push(...checkJobSpec(job, 'spec.jobTemplate.spec'))
    if (job.selector !== undefined) problems.push(problem.invalid('spec.jobTemplate.spec.selector', goLabelSelector(job.selector), '`selector` will be auto-generated'))
    if (job.manualSelector === true) problems.push(problem.notSupported('spec.jobTemplate.spec.manualSelector', true, ['nil', 'false']))
    problems.push(...nonNegative('spec.successfulJobsHistoryLimit', spec.successfulJobsHistoryLimit), ...nonNegative('spec.failedJobsHistoryLimit', spec.failedJobsHistoryLimit))
    // A nameless object is judged as well.
    const name = (metadata.name as string | undefined) ?? ''
    if (name.length > longestName) problems.push(problem.invalid('metadata.name', name, `must be no more than ${longestName} characters`))
    return problems
  },
}

function checkSchedule(schedule: string): Problem[] {
  const path = 'spec.schedule'
  if (schedule === '') return [problem.required(path)]
  if (schedule.includes('TZ')) return [problem.invalid(path, schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead')]
  const parsed = parseSchedule(schedule)
  return typeof parsed === 'string' ? [problem.invalid(path, schedule, parsed)] : []
}

function checkTimeZone(zone: string | undefined): Problem[] {
  const path = 'spec.timeZone'
  if (zone === undefined) return []
  if (zone === '') return [problem.invalid(path, zone, 'timeZone must be nil or non-empty string')]
  const problems: Problem[] = zone.toLowerCase() === 'local' ? [problem.invalid(path, zone, 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones')] : []
  if (!isTimeZone(zone)) problems.push(problem.invalid(path, zone, `unknown time zone ${zone}`))
  return problems
}
