/** What the server fills in and refuses of CronJobs. */
import { nonNegative, problem } from '../../api/field-errors.ts'
import { goLabelSelector } from '../../api/go-value.ts'
import type { CronJob, CronJobSpec } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { defaultPodTemplate } from '../pod/defaults.ts'
import { checkJobSpec, manyIndexesWarnings } from '../job/spec.ts'
import { podTemplateWarnings } from '../pod/warnings.ts'
import { dropUnservedTemplate, isNewWish, podNameWarnings } from '../shared/pod-owners.ts'
import { parseSchedule } from './schedule.ts'
import { isTimeZone } from './time-zone.ts'
import { onlyAsChanged } from '../shared/update-checks.ts'

/** The controller appends a dash and ten digits to the name. */
const longestName = 52
const zonePart = /^[A-Za-z.\-_0-9+]{1,14}$/
const policies = ['Allow', 'Forbid', 'Replace']

export const rules: Rules<CronJob> = {
  updateChecks: onlyAsChanged,
  statusChecks: ['update'],
  defaults({ spec }) {
    spec.concurrencyPolicy ||= 'Allow'
    spec.suspend ??= false
    spec.successfulJobsHistoryLimit ??= 3
    spec.failedJobsHistoryLimit ??= 1
    defaultPodTemplate((spec.jobTemplate.spec ??= { template: {} }).template)
  },
  prepareCreate(draft) {
    draft.status = {}
    dropUnservedTemplate(draft.spec.jobTemplate.spec?.template)
  },
  prepareUpdate: (draft) => dropUnservedTemplate(draft.spec.jobTemplate.spec?.template),
  checkCreate({ metadata, spec }) {
    // A nameless object is judged as well.
    const name = (metadata.name as string | undefined) ?? ''
    return [
      ...checkSpec(spec),
      ...(name.length > longestName ? [problem.invalid('metadata.name', name, `must be no more than ${longestName} characters`)] : []),
    ]
  },
  checkUpdate: ({ spec }, old) => checkSpec(spec, old.spec),
  warnings(object, old) {
    const { spec: job = { template: {} } } = object.spec.jobTemplate
    const path = 'spec.jobTemplate.spec'
    return [
      ...podNameWarnings(object, old),
      ...(isNewWish(object, old) ? [...manyIndexesWarnings(job, path), ...podTemplateWarnings(job.template, `${path}.template`)] : []),
    ]
  },
}

function checkSpec(spec: CronJobSpec, old?: CronJobSpec): Problem[] {
  const { concurrencyPolicy = '', jobTemplate } = spec
  const problems = [...checkSchedule(spec, old), ...nonNegative('spec.startingDeadlineSeconds', spec.startingDeadlineSeconds)]
  if (spec.timeZone !== undefined && spec.timeZone !== old?.timeZone) problems.push(...checkTimeZone(spec.timeZone))
  if (!policies.includes(concurrencyPolicy)) problems.push(problem.notSupported('spec.concurrencyPolicy', concurrencyPolicy, policies))
  const { spec: job = { template: {} } } = jobTemplate
  problems.push(...checkJobSpec(job, 'spec.jobTemplate.spec'))
  if (job.selector !== undefined)
    problems.push(problem.invalid('spec.jobTemplate.spec.selector', goLabelSelector(job.selector), '`selector` will be auto-generated'))
  if (job.manualSelector === true) problems.push(problem.notSupported('spec.jobTemplate.spec.manualSelector', true, ['nil', 'false']))
  return [
    ...problems,
    ...nonNegative('spec.successfulJobsHistoryLimit', spec.successfulJobsHistoryLimit),
    ...nonNegative('spec.failedJobsHistoryLimit', spec.failedJobsHistoryLimit),
  ]
}

/** A schedule that stood with a zone in it may keep one, unless the zone has its own field too. */
function checkSchedule({ schedule, timeZone }: CronJobSpec, old: CronJobSpec | undefined): Problem[] {
  const path = 'spec.schedule'
  if (schedule === '') return [problem.required(path)]
  const parsed = parseSchedule(schedule)
  const problems = typeof parsed === 'string' ? [problem.invalid(path, schedule, parsed)] : []
  if (!schedule.includes('TZ')) return problems
  if (old?.schedule.includes('TZ') !== true)
    return [...problems, problem.invalid(path, schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead')]
  return timeZone === undefined
    ? problems
    : [...problems, problem.invalid(path, schedule, 'cannot use both timeZone field and TZ or CRON_TZ in schedule')]
}

function checkTimeZone(zone: string): Problem[] {
  const path = 'spec.timeZone'
  if (zone === '') return [problem.invalid(path, zone, 'timeZone must be nil or non-empty string')]
  const unknown = problem.invalid(path, zone, `unknown time zone ${zone}`)
  if (zone.split('/').some((part) => part === '.' || part === '..' || part.startsWith('-') || !zonePart.test(part))) return [unknown]
  const problems: Problem[] =
    zone.toLowerCase() === 'local'
      ? [problem.invalid(path, zone, 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones')]
      : []
  if (!isTimeZone(zone)) problems.push(unknown)
  return problems
}
