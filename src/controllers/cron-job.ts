/** Starts Jobs on schedule. */
import { controllerOf, type KubeObject, type New } from '../api/object.ts'
import type { CronJob, CronJobStatus, Job, ObjectReference } from '../api/objects.ts'
import { isEqual } from '../api/equal.ts'
import { cronJobs, jobs } from '../api/resources.ts'
import { hasReason, quote } from '../api/status.ts'
import { millisOf, timeText } from '../api/time.ts'
import { compareTexts } from '../base/order.ts'
import { nextTime } from '../kinds/cron-job/next-time.ts'
import { parseSchedule, type Schedule } from '../kinds/cron-job/schedule.ts'
import { isTimeZone } from '../kinds/cron-job/time-zone.ts'
import { zonedText } from '../kinds/cron-job/zoned-text.ts'
import { defineController } from './controller.ts'
import { step, type Step } from './step.ts'
import type { View } from './view.ts'
import { finalCondition } from './job/outcome.ts'
import { controllerReference } from './owners.ts'
import { isTerminating } from './pods.ts'

/** Upstream looks a moment after the instant, so that the clock has surely passed it. */
const afterTick = 100
const tooManyMissed = 100

export const cronJob = defineController<CronJob>({
  name: 'cron-job',
  component: 'cronjob-controller',
  of: cronJobs,
  owns: [jobs],
  reconcile(object, view) {
    const children = view.owned(jobs, object)
    const surplus = surplusChildren(object, children)
    const cleanup = surplus.map((child) => deleteJob(object, child.metadata))
    const seen = followChildren(object, { children, surplus }, view)
    if (object.metadata.deletionTimestamp !== undefined) return [...cleanup, ...saveStatus(object, seen)]
    const schedule = scheduleOf(object)
    if (typeof schedule !== 'object')
      return [
        ...cleanup,
        ...saveStatus(object, seen),
        ...(schedule === undefined ? [] : [step.warning(object, ...unusable(object, schedule))]),
      ]
    return object.spec?.suspend === true
      ? [...cleanup, ...saveStatus(object, seen)]
      : [...cleanup, ...startSteps(object, schedule, { seen, now: view.now })]
  },
})

/** What the children say: the list of active ones, the last success, and events about both. */
interface Seen {
  readonly status: CronJobStatus
  readonly events: readonly Step[]
}

interface Children {
  readonly children: readonly Job[]
  /** Those among them that are about to be deleted: nothing is said of their end. */
  readonly surplus: readonly Job[]
}

function followChildren(object: CronJob, { children, surplus }: Children, view: View): Seen {
  const events: Step[] = []
  const byUid = new Map(children.map((child) => [child.metadata.uid, child]))
  let last = object.status?.lastSuccessfulTime
  const listed = new Set((object.status?.active ?? []).map((reference) => reference.uid))
  const active = (object.status?.active ?? []).filter((reference) => {
    const child = byUid.get(reference.uid ?? '')
    if (child === undefined) {
      // One that was let go of is still there, and still active.
      if (view.get(jobs, { namespace: reference.namespace, name: reference.name ?? '' }) !== undefined) return true
      events.push(step.normal(object, 'MissingJob', `Active job went missing: ${reference.name ?? ''}`))
      return false
    }
    const end = finalCondition(child)
    if (end !== undefined && !surplus.includes(child))
      events.push(step.normal(object, 'SawCompletedJob', `Saw completed job: ${child.metadata.name}, condition: ${end.type}`))
    return end === undefined
  })
  for (const child of children) {
    const end = finalCondition(child)
    if (end === undefined && !listed.has(child.metadata.uid))
      events.push(step.warning(object, 'UnexpectedJob', `Saw a job that the controller did not create or forgot: ${child.metadata.name}`))
    const done = end?.type === 'Complete' ? child.status?.completionTime : undefined
    if (done !== undefined && (last === undefined || done > last)) last = done
  }
  const { active: _active, ...rest } = object.status ?? {}
  return { status: { ...rest, ...(active.length > 0 && { active }), ...(last !== undefined && { lastSuccessfulTime: last }) }, events }
}

function saveStatus(object: CronJob, { status, events }: Seen): readonly Step[] {
  return isEqual(object.status ?? {}, status) ? events : [step.updateStatus(cronJobs, { ...object, status }), ...events]
}

function scheduleOf(object: CronJob): Schedule | string | undefined {
  const zone = object.spec?.timeZone
  if (zone !== undefined && !isTimeZone(zone)) return `unknown time zone ${zone}`
  return parseSchedule(object.spec?.schedule ?? '')
}

function unusable(object: CronJob, why: string): readonly [string, string] {
  const zone = object.spec?.timeZone
  if (zone !== undefined && !isTimeZone(zone)) return ['UnknownTimeZone', `invalid timeZone: ${quote(zone)}: ${why}`]
  return ['UnparseableSchedule', `unparseable schedule: ${quote(object.spec?.schedule ?? '')} : ${why}`]
}

/** The time that is due, if any, and what came of it. */
function startSteps(object: CronJob, schedule: Schedule, { seen, now }: { readonly seen: Seen; readonly now: number }): readonly Step[] {
  const zone = object.spec?.timeZone
  const upcoming = nextTime(schedule, now, zone)
  if (upcoming === undefined && nextTime(schedule, millisOf(object.metadata.creationTimestamp), zone) === undefined)
    return [...saveStatus(object, seen), neverDue(object)]
  const later = upcoming === undefined ? [] : [step.again(upcoming - now + afterTick)]
  const rest = [...saveStatus(object, seen), ...later]
  const { due, missed } = dueTime(object, schedule, now)
  if (due === undefined) return rest
  const warnings = missed > tooManyMissed ? [manyMissed(object)] : []
  const deadline = object.spec?.startingDeadlineSeconds
  if (deadline !== undefined && due + deadline * 1000 < now) return [...warnings, tooLate(object, due), ...rest]
  const active = seen.status.active ?? []
  const name = `${object.metadata.name}-${Math.floor(due / 60_000)}`
  if (active.some((reference) => reference.name === name) || object.status?.lastScheduleTime === timeText(due)) return rest
  if (object.spec?.concurrencyPolicy === 'Forbid' && active.length > 0) return [...warnings, stillRunning(object), ...rest]
  const replaced = object.spec?.concurrencyPolicy === 'Replace' ? active : []
  const { active: _active, ...status } = seen.status
  const kept = active.filter((reference) => !replaced.includes(reference))
  return [
    ...warnings,
    ...seen.events,
    ...replaced.map((reference) => deleteJob(object, reference)),
    createJob(object, { ...status, active: kept }, { name, due }),
    ...later,
  ]
}

const manyMissed = (object: CronJob): Step =>
  step.warning(
    object,
    'TooManyMissedTimes',
    'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew',
  )

const tooLate = (object: CronJob, due: number): Step =>
  step.warning(object, 'MissSchedule', `Missed scheduled time to start a job: ${new Date(due).toUTCString().replace('GMT', '+0000')}`)

const stillRunning = (object: CronJob): Step =>
  step.normal(object, 'JobAlreadyActive', 'Not starting job because prior execution is running and concurrency policy is Forbid')

/** A time that never comes is all zero for upstream, and so are two of them. */
const neverDue = (object: CronJob): Step =>
  step.warning(
    object,
    'InvalidSchedule',
    `invalid schedule: ${object.spec?.schedule ?? ''} : time difference between two schedules is less than 1 second`,
  )

function createJob(object: CronJob, status: CronJobStatus, { name, due }: { readonly name: string; readonly due: number }): Step {
  const save = (child: Job): Step => {
    const { apiVersion, kind, metadata } = child
    const { namespace, uid, resourceVersion } = metadata
    const reference: ObjectReference = {
      kind,
      ...(namespace !== undefined && { namespace }),
      name: metadata.name,
      uid,
      apiVersion,
      resourceVersion,
    }
    return step.updateStatus(cronJobs, {
      ...object,
      status: { ...status, active: [...(status.active ?? []), reference], lastScheduleTime: timeText(due) },
    })
  }
  return step.create(jobs, newJob(object, name, due), {
    then: (child) => [step.normal(object, 'SuccessfulCreate', `Created job ${child.metadata.name}`), save(child)],
    otherwise: (error) => {
      if (isTerminating(error)) return []
      if (!hasReason(error, 'AlreadyExists'))
        return [step.warning(object, 'FailedCreate', `Error creating job: ${error.message}`), step.retry(error.message)]
      return [
        // Somebody else's Job of that name is nothing to speak of.
        step.read(jobs, { namespace: object.metadata.namespace, name }, (found) =>
          found !== undefined && controllerOf(found)?.uid === object.metadata.uid ? [save(found)] : [],
        ),
      ]
    },
  })
}

function newJob(object: CronJob, name: string, due: number): New<Job> {
  const { metadata, spec } = object.spec?.jobTemplate ?? {}
  const { namespace } = object.metadata
  return {
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(metadata?.labels !== undefined && { labels: metadata.labels }),
      annotations: { ...metadata?.annotations, 'batch.kubernetes.io/cronjob-scheduled-timestamp': zonedText(due, object.spec?.timeZone) },
      ownerReferences: [controllerReference(object, cronJobs)],
    },
    spec: spec ?? { template: {} },
  }
}

/** The latest time that has passed and was not served, and about how many have. */
function dueTime(object: CronJob, schedule: Schedule, now: number): { readonly due: number | undefined; readonly missed: number } {
  const zone = object.spec?.timeZone
  const deadline = object.spec?.startingDeadlineSeconds
  const earliest = millisOf(object.status?.lastScheduleTime ?? object.metadata.creationTimestamp)
  const from = deadline === undefined ? earliest : Math.max(earliest, now - deadline * 1000)
  const first = nextTime(schedule, from, zone)
  if (first === undefined || first > now) return { due: undefined, missed: 0 }
  const second = nextTime(schedule, first, zone)
  if (second === undefined || second > now) return { due: first, missed: 1 }
  const missed = Math.floor((now - first) / Math.max(1, second - first)) + 1
  // Regular schedules may jump near the end; the rest is walked, from ever earlier starts where times are sparse.
  for (let back = (second - first) * 2; ; back *= 4) {
    let due = nextTime(schedule, Math.max(from, now - back), zone)
    if (due === undefined || due > now) {
      if (now - back <= from) return { due: first, missed }
      continue
    }
    for (let next = nextTime(schedule, due, zone); next !== undefined && next <= now; next = nextTime(schedule, due, zone)) due = next
    return { due, missed }
  }
}

function deleteJob(object: CronJob, { name, namespace, uid }: ObjectReference): Step {
  // Only name, namespace and uid of an object are read by a delete.
  const target = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name, namespace, uid } } as unknown as Job & KubeObject
  return step.remove(jobs, target, {
    with: { propagationPolicy: 'Background' },
    then: () => [step.normal(object, 'SuccessfulDelete', `Deleted job ${name ?? ''}`)],
    otherwise: (error) =>
      hasReason(error, 'NotFound')
        ? []
        : [step.warning(object, 'FailedDelete', `Deleted job: ${error.message}`), step.retry(error.message)],
  })
}

/** Finished Jobs beyond the history limits, oldest first. */
function surplusChildren(object: CronJob, children: readonly Job[]): readonly Job[] {
  const limits = [
    ['Complete', object.spec?.successfulJobsHistoryLimit],
    ['Failed', object.spec?.failedJobsHistoryLimit],
  ] as const
  return limits.flatMap(([type, limit]) => {
    if (limit === undefined) return []
    const finished = children.filter((child) => finalCondition(child)?.type === type && child.metadata.deletionTimestamp === undefined)
    const start = (child: Job): string => child.status?.startTime ?? '9'
    const ordered = [...finished].sort((a, b) => compareTexts(start(a), start(b)) || compareTexts(a.metadata.name, b.metadata.name))
    return ordered.slice(0, Math.max(0, finished.length - limit))
  })
}
