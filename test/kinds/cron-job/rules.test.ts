/** What is refused of CronJobs, rule by rule. */
import { expect, test } from 'vitest'
import { created, refusedCreate, refusedUpdate, type Json } from '../rule-rows.ts'

const cronJobs = 'batch/v1 cronjobs'
const template: Json = { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } }
const cronJob = (spec: Json): Json => ({ spec: { schedule: '* * * * *', jobTemplate: { spec: { template } }, ...spec } })
const zoneInSchedule = 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'

test.for([
  [{ schedule: 'TZ=UTC * * * * *' }, [`spec.schedule: Invalid value: "TZ=UTC * * * * *": ${zoneInSchedule}`]],
  [
    { schedule: 'CRON_TZ=Nowhere/Else * * * * *' },
    [
      'spec.schedule: Invalid value: "CRON_TZ=Nowhere/Else * * * * *": provided bad location Nowhere/Else: unknown time zone Nowhere/Else',
      `spec.schedule: Invalid value: "CRON_TZ=Nowhere/Else * * * * *": ${zoneInSchedule}`,
    ],
  ],
  [
    { schedule: 'TZ=UTC' },
    [
      'spec.schedule: Invalid value: "TZ=UTC": invalid schedule format: runtime error: slice bounds out of range [:-1]',
      `spec.schedule: Invalid value: "TZ=UTC": ${zoneInSchedule}`,
    ],
  ],
  [
    { timeZone: 'Local' },
    ['spec.timeZone: Invalid value: "Local": timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones'],
  ],
  [{ timeZone: 'Europe/../UTC' }, ['spec.timeZone: Invalid value: "Europe/../UTC": unknown time zone Europe/../UTC']],
  [{ timeZone: 'Europe/Berlin' }, []],
] as readonly [Json, string[]][])('%j', ([spec, refusals]) => {
  expect(refusedCreate(cronJobs, cronJob(spec))).toEqual(refusals)
})

test.for([
  [{ timeZone: 'Gone/Away' }, { timeZone: 'Gone/Away', suspend: true }, []],
  [{ schedule: 'TZ=UTC 1 * * * *' }, { schedule: 'TZ=UTC 2 * * * *' }, []],
  [
    { schedule: 'TZ=UTC 1 * * * *' },
    { schedule: 'TZ=UTC 2 * * * *', timeZone: 'UTC' },
    ['spec.schedule: Invalid value: "TZ=UTC 2 * * * *": cannot use both timeZone field and TZ or CRON_TZ in schedule'],
  ],
] as readonly [Json, Json, string[]][])('from %j to %j', ([before, after, refusals]) => {
  expect(refusedUpdate(cronJobs, cronJob(before), cronJob(after))).toEqual(refusals)
})

test('only a new name may be too long', () => {
  const long = { metadata: { name: 'n'.repeat(53) }, ...cronJob({}) }
  expect(refusedCreate(cronJobs, long)).toEqual([`metadata.name: Invalid value: "${'n'.repeat(53)}": must be no more than 52 characters`])
  expect(refusedUpdate(cronJobs, long, long)).toEqual([])
})

test('fields of the template that are not served vanish', () => {
  const made = created(
    cronJobs,
    cronJob({
      jobTemplate: {
        spec: {
          template: { spec: { restartPolicy: 'Never', resources: { limits: { cpu: '1' } }, containers: [{ name: 'c', image: 'i' }] } },
        },
      },
    }),
  )
  expect(made).not.toHaveProperty('spec.jobTemplate.spec.template.spec.resources')
})
