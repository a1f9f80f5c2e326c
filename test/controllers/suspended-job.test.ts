/** Jobs that are suspended when they have all they want. */
import { expect, test } from 'vitest'
import { events, jobs, pods } from '../../src/api/resources.ts'
import { startPlane } from './settle.ts'

const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox' }] } }

test.for<[title: string, spec: { readonly completions?: number; readonly parallelism: number }, succeeding: number]>([
  ['every completion', { completions: 2, parallelism: 2 }, 2],
  ['one success of a queue', { parallelism: 2 }, 1],
])('a suspended Job with %s is complete', async ([, spec, succeeding]) => {
  const plane = await startPlane()
  await plane.client.create(jobs, { metadata: { name: 'work', namespace: 'default' }, spec: { ...spec, template } })
  await plane.pass(1000)
  // All at once, before the Job is looked at again.
  for (const { metadata } of (await plane.all(pods)).slice(0, succeeding))
    await plane.client.patch(pods, metadata, 'merge', { status: { phase: 'Succeeded' } }, { subresource: 'status' })
  await plane.client.patch(jobs, { namespace: 'default', name: 'work' }, 'merge', { spec: { suspend: true } })
  await plane.pass(5000)
  const { status } = await plane.client.get(jobs, { namespace: 'default', name: 'work' })
  expect(status).toMatchObject({ succeeded: succeeding })
  expect(status?.conditions?.filter((condition) => condition.status === 'True').map(({ type }) => type)).toContain('Complete')
  expect((await plane.all(events)).map(({ reason }) => reason)).toContain('Completed')
  await plane.stop()
})
