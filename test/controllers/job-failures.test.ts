/** What a Job does about pods that fail, and which pods it stops first. */
import { expect, test } from 'vitest'
import type { Job, Pod } from '../../src/api/objects.ts'
import { jobs, pods } from '../../src/api/resources.ts'
import { account } from '../../src/controllers/job/accounting.ts'
import { indexKey } from '../../src/controllers/job/indexes.ts'
import { failureCounts } from '../../src/controllers/job/index-failures.ts'
import { adjust } from '../../src/controllers/job/job-pods.ts'
import { trackingFinalizer } from '../../src/controllers/job/tracked-pods.ts'
import { isActive } from '../../src/controllers/pods.ts'
import { ownedBy, stored } from './view.ts'

const now = Date.UTC(2026, 0, 1, 1)
const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox' }] } }
const newJob = (spec: Partial<NonNullable<Job['spec']>>, status: Job['status'] = {}): Job =>
  stored(jobs, { metadata: { name: 'work' }, spec: { template, parallelism: 3, completions: 3, ...spec }, status })
const newPod = (
  job: Job,
  name: string,
  more: { index?: number; phase?: string; end?: number; failures?: number; code?: number } = {},
): Pod =>
  stored(pods, {
    metadata: {
      name,
      ownerReferences: ownedBy(job),
      finalizers: [trackingFinalizer],
      annotations: {
        ...(more.index !== undefined && { [indexKey]: String(more.index) }),
        ...(more.failures !== undefined && { 'batch.kubernetes.io/job-index-failure-count': String(more.failures) }),
      },
    },
    spec: { ...template.spec, nodeName: 'node-1' },
    status: {
      phase: more.phase ?? 'Running',
      ...(more.end !== undefined && {
        containerStatuses: [
          {
            name: 'c',
            image: 'busybox',
            imageID: '',
            ready: false,
            restartCount: 0,
            state: { terminated: { exitCode: more.code ?? 1, finishedAt: new Date(more.end).toISOString() } },
          },
        ],
      }),
    },
  })
const look = (job: Job, all: readonly Pod[], memory = new Map<string, number>(), at = now) =>
  adjust({ job, pods: all, active: all.filter(isActive), found: account(job, all), view: { memory, now: at } })

test('while a Job waits to try again, it says that no pod is active', () => {
  const job = newJob({})
  const all = [newPod(job, 'a'), newPod(job, 'b'), newPod(job, 'c', { phase: 'Failed', end: now - 2000 })]
  expect(look(job, all)).toMatchObject({ active: 0, stopped: [], steps: [{ after: 8000 }] })
})

test('a pod that is deleted counts as a failure to wait after, also when it is gone', () => {
  const job = newJob({ parallelism: 1 })
  const memory = new Map<string, number>()
  const deleted = newPod(job, 'a')
  const leaving: Pod = {
    ...deleted,
    metadata: { ...deleted.metadata, deletionTimestamp: new Date(now).toISOString(), deletionGracePeriodSeconds: 1 },
  }
  expect(look(job, [leaving], memory)).toMatchObject({ active: 0, steps: [{ after: 9000 }] })
  expect(look(job, [], memory, now + 5000)).toMatchObject({ steps: [{ after: 4000 }] })
  expect(look(job, [], memory, now + 9000)).toMatchObject({ active: 1 })
})

test('the last failed pod of an index stays uncounted until the index has a new pod', () => {
  const job = newJob({ completionMode: 'Indexed', backoffLimitPerIndex: 2 })
  const failed = newPod(job, 'a', { index: 0, phase: 'Failed', end: now - 20_000, failures: 1 })
  const waiting = account(job, [failed])
  expect(waiting).toMatchObject({ failed: 1, release: [], status: { failedIndexes: '' } })
  expect(waiting.status.failed).toBeUndefined()
  expect(waiting.delayed.get(0)).toBe(failed)
  const replaced = account(job, [failed, newPod(job, 'b', { index: 0 })])
  expect(replaced).toMatchObject({ failed: 1, release: [failed], status: { uncountedTerminatedPods: { failed: [failed.metadata.uid] } } })
})

test('the pod after a failed one carries both counts of its index', () => {
  const job = newJob({
    completionMode: 'Indexed',
    backoffLimitPerIndex: 2,
    podFailurePolicy: { rules: [{ action: 'Ignore', onExitCodes: { operator: 'In', values: [8] } }] },
  })
  const counted = 'batch.kubernetes.io/job-index-failure-count'
  const ignored = 'batch.kubernetes.io/job-index-ignored-failure-count'
  const end = now - 60_000
  expect(failureCounts(job, undefined)).toEqual({ [counted]: '0' })
  expect(failureCounts(job, newPod(job, 'a', { phase: 'Failed', end, failures: 1 }))).toEqual({ [counted]: '2' })
  expect(failureCounts(job, newPod(job, 'b', { phase: 'Failed', end, failures: 1, code: 8 }))).toEqual({ [counted]: '1', [ignored]: '1' })
})

test('pods that a failed Job stops do not make their indexes failed ones', () => {
  const job = newJob({ completionMode: 'Indexed', backoffLimitPerIndex: 0, maxFailedIndexes: 0 })
  const all = [newPod(job, 'a', { index: 0, phase: 'Failed', end: now }), newPod(job, 'b', { index: 1 })]
  const { status } = account(job, all, 'Failed')
  expect(status.failedIndexes).toBe('0')
  expect(status.uncountedTerminatedPods?.failed).toHaveLength(2)
})

test('an Indexed Job that shrinks stops the indexes that it needs no more', () => {
  const job = newJob({ completionMode: 'Indexed', completions: 2, parallelism: 2 })
  const all = [0, 1, 2, 3, 1].map((index, at) => newPod(job, `pod-${at}`, { index }))
  expect(look(job, all).stopped.map(({ metadata }) => metadata.name)).toEqual(['pod-1', 'pod-2', 'pod-3'])
})
