/** What the status of a Job says of pods that it has just made or stopped, and who else may touch them. */
import { expect, test } from 'vitest'
import type { Job, JobCondition, JobStatus, Pod } from '../../src/api/objects.ts'
import { daemonSets, jobs, pods, replicaSets } from '../../src/api/resources.ts'
import { daemonSet } from '../../src/controllers/daemon-set/daemon-set.ts'
import { account } from '../../src/controllers/job/accounting.ts'
import { verdictOn } from '../../src/controllers/job/failure-policy.ts'
import { indexKey } from '../../src/controllers/job/indexes.ts'
import { job, jobPodRelease } from '../../src/controllers/job/job.ts'
import { forcedEnding } from '../../src/controllers/job/outcome.ts'
import { trackingFinalizer } from '../../src/controllers/job/tracked-pods.ts'
import { replicaSet } from '../../src/controllers/replica-set.ts'
import { ownedBy, steps, stored, viewOf } from './view.ts'

const now = Date.UTC(2026, 0, 1)
const template = { metadata: { labels: { job: 'work' } }, spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox' }] } }
const newJob = (spec: Partial<NonNullable<Job['spec']>> = {}, status: JobStatus = {}, metadata: Partial<Job['metadata']> = {}): Job =>
  stored(jobs, {
    metadata: { name: 'work', ...metadata },
    spec: { template, selector: { matchLabels: { job: 'work' } }, parallelism: 2, completions: 2, backoffLimit: 6, ...spec },
    status,
  })
const newPod = (
  owner: Job,
  name: string,
  { index, phase = 'Running', ...metadata }: { index?: number; phase?: string } & Partial<Pod['metadata']> = {},
): Pod =>
  stored(pods, {
    metadata: {
      name,
      labels: { job: 'work' },
      ownerReferences: ownedBy(owner),
      finalizers: [trackingFinalizer],
      ...(index !== undefined && { annotations: { [indexKey]: String(index) } }),
      ...metadata,
    },
    spec: { ...template.spec, nodeName: 'node-1' },
    status: { phase },
  })
const written = (own: Job, all: readonly Pod[] = []): readonly JobStatus[] =>
  steps(job, 'default/work', viewOf(job, [own, ...all], now)).flatMap((step) =>
    step.do === 'update' && step.subresource === 'status' ? [(step.object as Job).status ?? {}] : [],
  )

test('pods count as active in the status that comes with them', () => {
  expect(written(newJob())).toEqual([
    { startTime: '2026-01-01T00:00:00Z', active: 2, ready: 0, terminating: 0, uncountedTerminatedPods: {} },
  ])
})

test('pods that were stopped count as terminating at once', () => {
  const suspended = newJob({ suspend: true })
  expect(written(suspended, [newPod(suspended, 'a'), newPod(suspended, 'b')])).toMatchObject([{ terminating: 2, ready: 0 }])
  const failed = newJob({ backoffLimit: 0 }, { failed: 1, startTime: '2026-01-01T00:00:00Z' })
  expect(written(failed, [newPod(failed, 'a')])).toMatchObject([
    { terminating: 1, conditions: [{ type: 'FailureTarget', reason: 'BackoffLimitExceeded' }] },
  ])
})

test('a Job that is being deleted counts its pods, but makes and stops none', () => {
  const going = newJob({}, { active: 2 }, { deletionTimestamp: '2026-01-01T00:00:00Z' })
  const leaving = newPod(going, 'a', { deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: [] })
  const kept = newPod(going, 'b', { finalizers: [], labels: { job: 'other' } })
  const done = steps(job, 'default/work', viewOf(job, [going, leaving, kept], now))
  expect(done.map((step) => step.do)).toEqual(['update'])
  expect(written(going, [leaving, kept])).toMatchObject([{ active: 1, terminating: 1 }])
})

test('a condition that comes again stays in its place', () => {
  const at = { lastProbeTime: '2025-01-01T00:00:00Z', lastTransitionTime: '2025-01-01T00:00:00Z' }
  const known: readonly JobCondition[] = [
    { type: 'Suspended', status: 'True', ...at },
    { type: 'example.com/Own', status: 'True', ...at },
  ]
  const [status] = written(newJob({}, { conditions: known }))
  expect(status?.conditions?.map(({ type, status: is }) => `${type}=${is}`)).toEqual(['Suspended=False', 'example.com/Own=True'])
})

test('failed indexes decide before a success policy', () => {
  const own = newJob(
    {
      completionMode: 'Indexed',
      backoffLimitPerIndex: 0,
      backoffLimit: 2147483647,
      successPolicy: { rules: [{ succeededCount: 1 }] },
    },
    { completedIndexes: '0', failedIndexes: '1' },
  )
  expect(forcedEnding(own, account(own, []), { pods: [], now })).toMatchObject({ type: 'Failed', reason: 'FailedIndexes' })
})

test('a rule of a success policy whose indexes are all gone says nothing', () => {
  const own = newJob(
    { completionMode: 'Indexed', successPolicy: { rules: [{ succeededIndexes: '5' }, { succeededCount: 1 }] } },
    { completedIndexes: '0' },
  )
  expect(forcedEnding(own, account(own, []), { pods: [], now })).toMatchObject({ message: 'Matched rules at index 1' })
  expect(forcedEnding(newJob({ completionMode: 'Indexed' }), account(newJob(), []), { pods: [], now })).toBeUndefined()
})

test('a failed pod counts only by an index that its Job has', () => {
  const own = newJob({ completionMode: 'Indexed' })
  const all = [
    newPod(own, 'a', { index: 7, phase: 'Failed' }),
    newPod(own, 'b', { phase: 'Failed' }),
    newPod(own, 'c', { index: 1, phase: 'Failed' }),
  ]
  expect(account(own, all)).toMatchObject({ failed: 1, release: all })
})

test('of several conditions of a pod the first that a rule names is told', () => {
  const onPodConditions = ['B', 'A'].map((type) => ({ type, status: 'True' }))
  const own = newJob({ podFailurePolicy: { rules: [{ action: 'FailJob', onPodConditions }] } })
  const pod = { ...newPod(own, 'a'), status: { conditions: ['A', 'B'].map((type) => ({ type, status: 'True' })) } }
  expect(verdictOn(own, pod)?.message).toBe('Pod default/a has condition A matching FailJob rule at index 0')
})

test('the index stands in the name of a pod, however long that of the Job', () => {
  const own = newJob({ completionMode: 'Indexed', parallelism: 1 }, {}, { name: 'x'.repeat(63) })
  const [made] = steps(job, `default/${'x'.repeat(63)}`, viewOf(job, [own], now))
  expect((made as { object?: Pod }).object?.metadata).toMatchObject({ generateName: `${'x'.repeat(55)}-0-` })
})

test('pods of other owners, and of Jobs that others manage, keep their finalizer', () => {
  const released = (pod: Pod, ...others: readonly Job[]): boolean =>
    steps(jobPodRelease, 'default/a', viewOf(jobPodRelease, [pod, ...others], now)).length > 0
  const foreign = newJob({ managedBy: 'example.com/other' }, { conditions: [{ type: 'Complete', status: 'True' }] })
  const done = newJob({}, { conditions: [{ type: 'Complete', status: 'True' }] })
  const [reference] = ownedBy(done)
  expect(released(newPod(foreign, 'a'), foreign)).toBe(false)
  expect(released(newPod(done, 'a'), done)).toBe(true)
  expect(released(newPod(done, 'a'))).toBe(true)
  expect(released(newPod(done, 'a', { ownerReferences: [] }))).toBe(true)
  expect(released(newPod(done, 'a', { ownerReferences: [{ ...reference, apiVersion: 'example.com/v1' } as never] }))).toBe(false)
})

test('a set that is being deleted keeps pods that it does not select, and any set those that have ended or are going', () => {
  const labels = { app: 'web' }
  const set = (metadata: object) =>
    stored(replicaSets, { metadata: { name: 'web', ...metadata }, spec: { replicas: 1, selector: { matchLabels: labels }, template: {} } })
  const patches = (
    own: ReturnType<typeof set>,
    { phase = 'Running', ...metadata }: Partial<Pod['metadata']> & { phase?: string } = {},
  ): number => {
    const pod = stored(pods, {
      metadata: { name: 'p', labels: { app: 'other' }, ownerReferences: ownedBy(own), ...metadata },
      spec: { containers: [] },
      status: { phase },
    })
    return steps(replicaSet, 'default/web', viewOf(replicaSet, [own, pod], now)).filter((step) => step.do === 'patch').length
  }
  expect(patches(set({}))).toBe(1)
  expect(patches(set({ deletionTimestamp: '2026-01-01T00:00:00Z' }))).toBe(0)
  expect(patches(set({}), { phase: 'Failed' })).toBe(0)
  expect(patches(set({}), { deletionTimestamp: '2026-01-01T00:00:00Z' })).toBe(0)
})

test('Jobs and DaemonSets take in pods that have ended, but none that is going', () => {
  const own = newJob()
  const selector = { matchLabels: { job: 'work' } }
  const set = stored(daemonSets, { metadata: { name: 'work' }, spec: { selector, template } })
  const adopted = (more: Parameters<typeof newPod>[2]): readonly boolean[] => {
    const orphan = newPod(own, 'a', { ownerReferences: [], finalizers: [], ...more })
    return [
      steps(job, 'default/work', viewOf(job, [own, orphan], now)),
      steps(daemonSet, 'default/work', viewOf(daemonSet, [set, orphan], now)),
    ].map((done) => done.some((step) => step.do === 'patch'))
  }
  expect(adopted({ phase: 'Succeeded' })).toEqual([true, true])
  expect(adopted({ deletionTimestamp: '2026-01-01T00:00:00Z' })).toEqual([false, false])
})
