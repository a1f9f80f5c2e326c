import { expect, test } from 'vitest'
import type { CronJob, Job } from '../../src/api/objects.ts'
import type { New } from '../../src/api/object.ts'
import { cronJobs, events, jobs, pods, resourceQuotas } from '../../src/api/resources.ts'
import { indexesText, parseIndexes } from '../../src/controllers/job/indexes.ts'
import { startPlane, type Plane } from './settle.ts'

const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox' }] } }
const newJob = (name: string, spec: Partial<NonNullable<Job['spec']>> = {}): New<Job> => ({
  metadata: { name, namespace: 'default' },
  spec: { template, ...spec },
})
const get = (plane: Plane, name: string) => plane.client.get(jobs, { namespace: 'default', name })
const conditions = (job: Job) => (job.status?.conditions ?? []).map(({ type, reason }) => `${type} ${reason ?? ''}`)

test('a Job runs its completions, at most so many at a time, and each pod is counted once', async () => {
  const plane = await startPlane({ stage: { finish: () => 0 } })
  await plane.client.create(jobs, newJob('five', { completions: 5, parallelism: 2 }))
  for (let moment = 0; moment < 30; moment++) {
    await plane.pass(100)
    expect((await plane.all(pods)).filter((pod) => pod.status?.phase !== 'Succeeded').length).toBeLessThanOrEqual(2)
  }
  const job = await get(plane, 'five')
  expect(job.status).toMatchObject({ succeeded: 5, ready: 0, terminating: 0, uncountedTerminatedPods: {} })
  expect(conditions(job)).toEqual(['SuccessCriteriaMet CompletionsReached', 'Complete CompletionsReached'])
  const all = await plane.all(pods)
  expect(all).toHaveLength(5)
  expect(all.every((pod) => (pod.metadata.finalizers ?? []).length === 0)).toBe(true)
  expect(plane.errors).toEqual([])
  await plane.stop()
})

test('a Job whose pods are refused does not try again before seconds have passed', async () => {
  const plane = await startPlane()
  await plane.client.create(resourceQuotas, { metadata: { name: 'none', namespace: 'default' }, spec: { hard: { pods: '0' } } })
  await plane.pass(1000)
  await plane.client.create(jobs, newJob('held'))
  await plane.pass(200)
  const tries = async () => {
    const refused = (await plane.all(events)).filter(({ reason }) => reason === 'FailedCreate')
    return refused.reduce((sum, { count = 1 }) => sum + count, 0)
  }
  // At once, and with the change of its status.
  expect(await tries()).toBe(2)
  await plane.pass(700)
  expect(await tries()).toBe(2)
  await plane.pass(1500)
  expect(await tries()).toBe(3)
  await plane.stop()
})

test('a failing Job waits ten seconds, then twenty, and gives up beyond its limit', async () => {
  const plane = await startPlane({ stage: { finish: () => 1 } })
  await plane.client.create(jobs, newJob('bad', { backoffLimit: 2 }))
  await plane.pass(5000)
  expect(await plane.all(pods)).toHaveLength(1)
  await plane.pass(10_000)
  expect(await plane.all(pods)).toHaveLength(2)
  await plane.pass(14_000)
  expect(await plane.all(pods)).toHaveLength(2)
  await plane.pass(11_000)
  const job = await get(plane, 'bad')
  expect(job.status).toMatchObject({ failed: 3 })
  expect(conditions(job)).toEqual(['FailureTarget BackoffLimitExceeded', 'Failed BackoffLimitExceeded'])
  expect((await plane.all(events)).map((event) => event.message)).toContain('Job has reached the specified backoff limit')
  await plane.stop()
})

test('an Indexed Job gives each pod its index and lists the completed ones', async () => {
  const plane = await startPlane({ stage: { finish: () => 0 } })
  await plane.client.create(jobs, newJob('idx', { completions: 4, parallelism: 4, completionMode: 'Indexed' }))
  await plane.pass(2000)
  expect((await get(plane, 'idx')).status).toMatchObject({ succeeded: 4, completedIndexes: '0-3' })
  expect((await plane.all(pods)).map((pod) => pod.spec.hostname).sort()).toEqual(['idx-0', 'idx-1', 'idx-2', 'idx-3'])
  await plane.stop()
})

test('indexes are written as ranges and read back', () => {
  expect(indexesText([7, 1, 2, 5, 4, 0])).toBe('0-2,4,5,7')
  expect([...parseIndexes('0-2,4,5,7', 6)]).toEqual([0, 1, 2, 4, 5])
})

const everyMinute = (spec: Partial<NonNullable<CronJob['spec']>> = {}): New<CronJob> => ({
  metadata: { name: 'tick', namespace: 'default' },
  spec: { schedule: '* * * * *', jobTemplate: { spec: { template } }, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1, ...spec },
})

test('a CronJob starts a Job each minute, named by the minute, and keeps three', async () => {
  const plane = await startPlane({ stage: { finish: () => 0 } })
  await plane.client.create(cronJobs, everyMinute())
  await plane.pass(5 * 60_000 + 5000)
  const first = Math.floor(Date.UTC(2026, 0, 1) / 60_000)
  expect((await plane.all(jobs)).map((job) => job.metadata.name)).toEqual([`tick-${first + 3}`, `tick-${first + 4}`, `tick-${first + 5}`])
  const { status } = await plane.client.get(cronJobs, { namespace: 'default', name: 'tick' })
  expect(status).toMatchObject({ lastScheduleTime: '2026-01-01T00:05:00Z' })
  expect(status?.active ?? []).toEqual([])
  await plane.stop()
})

test('with Forbid a Job that still runs keeps the next from starting; with Replace it is replaced', async () => {
  for (const [concurrencyPolicy, expected] of [
    ['Forbid', 1],
    ['Replace', 3],
  ] as const) {
    const plane = await startPlane()
    await plane.client.create(cronJobs, everyMinute({ concurrencyPolicy }))
    await plane.pass(3 * 60_000 + 5000)
    const all = await plane.all(jobs)
    expect(all).toHaveLength(1)
    expect(all[0]?.metadata.name).toBe(`tick-${Math.floor(Date.UTC(2026, 0, 1) / 60_000) + expected}`)
    await plane.stop()
  }
})

test('a CronJob whose time never comes says so', async () => {
  const plane = await startPlane()
  await plane.client.create(cronJobs, everyMinute({ schedule: '0 0 31 2 *' }))
  await plane.pass(2000)
  const told = (await plane.all(events)).filter(({ involvedObject }) => involvedObject.kind === 'CronJob')
  expect(told.map(({ reason, message }) => `${reason ?? ''}: ${message ?? ''}`)).toEqual([
    'InvalidSchedule: invalid schedule: 0 0 31 2 * : time difference between two schedules is less than 1 second',
  ])
  await plane.stop()
})

test('a suspended CronJob starts nothing, and goes on at its next time', async () => {
  const plane = await startPlane({ stage: { finish: () => 0 } })
  await plane.client.create(cronJobs, everyMinute({ suspend: true, startingDeadlineSeconds: 10 }))
  await plane.pass(150_000)
  expect(await plane.all(jobs)).toEqual([])
  await plane.client.patch(cronJobs, { namespace: 'default', name: 'tick' }, 'merge', { spec: { suspend: false } })
  await plane.pass(60_000)
  expect(await plane.all(jobs)).toHaveLength(1)
  await plane.stop()
})

test('nothing is said of the end of a Job that is over the limit at once, and none is missing that was let go of', async () => {
  const plane = await startPlane({ stage: { finish: () => 0 } })
  await plane.client.create(cronJobs, everyMinute({ successfulJobsHistoryLimit: 0 }))
  await plane.pass(70_000)
  expect(await plane.all(jobs)).toEqual([])
  await plane.client.patch(cronJobs, { namespace: 'default', name: 'tick' }, 'merge', { spec: { suspend: true } })
  const told = async () =>
    (await plane.all(events)).filter(({ involvedObject }) => involvedObject.kind === 'CronJob').map(({ reason }) => reason)
  expect(await told()).toEqual(['SuccessfulCreate', 'SuccessfulDelete'])
  await plane.stop()

  const running = await startPlane()
  await running.client.create(cronJobs, everyMinute())
  await running.pass(70_000)
  const [started] = await running.all(jobs)
  await running.client.patch(jobs, started?.metadata ?? { name: '' }, 'merge', { metadata: { ownerReferences: null } })
  await running.pass(5000)
  const { status } = await running.client.get(cronJobs, { namespace: 'default', name: 'tick' })
  expect(status?.active).toHaveLength(1)
  expect((await running.all(events)).map(({ reason }) => reason)).not.toContain('MissingJob')
  await running.stop()
})

test('a Job of the name that a CronJob wants, made by somebody else, is nothing to speak of', async () => {
  const plane = await startPlane()
  const minute = Math.floor(plane.clock.now() / 60_000) + 1
  await plane.client.create(jobs, newJob(`tick-${minute}`))
  await plane.client.create(cronJobs, {
    metadata: { name: 'tick', namespace: 'default' },
    spec: { schedule: '* * * * *', jobTemplate: { spec: { template } } },
  } as New<CronJob>)
  await plane.pass(61_000)
  const told = (await plane.all(events)).filter(({ involvedObject }) => involvedObject.kind === 'CronJob')
  expect(told.map(({ reason }) => reason)).toEqual([])
  expect((await plane.client.get(cronJobs, { namespace: 'default', name: 'tick' })).status).toEqual({})
  await plane.stop()
})
