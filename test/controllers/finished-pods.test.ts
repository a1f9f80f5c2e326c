import { expect, test } from 'vitest'
import type { Pod } from '../../src/api/objects.ts'
import { pods } from '../../src/api/resources.ts'
import { finishedPods, surplusOf } from '../../src/controllers/finished-pods.ts'
import { startPlane } from './settle.ts'
import { steps, stored, viewOf } from './view.ts'

const pod = (name: string, status: NonNullable<Pod['status']>, creationTimestamp = '2026-01-01T00:00:00Z'): Pod =>
  stored(pods, { metadata: { name, creationTimestamp }, spec: { containers: [{ name: 'c', image: 'nginx' }] }, status })
const names = (all: readonly Pod[]) => all.map(({ metadata }) => metadata.name)

test('of too many finished pods the evicted go first, then the oldest, then by name', () => {
  const all = [
    pod('new', { phase: 'Succeeded' }, '2026-01-03T00:00:00Z'),
    pod('old-b', { phase: 'Failed' }),
    pod('old-a', { phase: 'Succeeded' }),
    pod('evicted', { phase: 'Failed', reason: 'Evicted' }, '2026-01-04T00:00:00Z'),
  ]
  expect(names(surplusOf(all, 1))).toEqual(['evicted', 'old-a', 'old-b'])
  expect(names(surplusOf(all, 3))).toEqual(['evicted'])
  expect(surplusOf(all, 4)).toEqual([])
})

test('beyond 12500 finished pods are deleted at once, whatever their grace', () => {
  const many = Array.from({ length: 12_500 }, (_, at) => pod(`p${at}`, { phase: 'Succeeded' }, '2026-01-02T00:00:00Z'))
  const live = pod('live', { phase: 'Running' })
  const sweep = (all: readonly Pod[]) => steps(finishedPods, 'all', viewOf(finishedPods, all))
  expect(sweep([...many, live])).toEqual([])
  expect(sweep([...many, live, pod('first', { phase: 'Failed' })])).toMatchObject([
    { do: 'delete', object: { metadata: { name: 'first' } }, options: { gracePeriodSeconds: 0 } },
  ])
})

test('finished pods that are few enough stay', async () => {
  const plane = await startPlane({ stage: { finish: () => 0 } })
  await plane.client.create(pods, {
    metadata: { name: 'p', namespace: 'default' },
    spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'nginx' }] },
  })
  await plane.pass(60_000)
  expect((await plane.all(pods)).map(({ status }) => status?.phase)).toEqual(['Succeeded'])
  expect(plane.errors).toEqual([])
  await plane.stop()
})
