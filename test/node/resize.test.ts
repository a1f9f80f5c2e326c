/** Resizes of running pods in place, against a real server in memory. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Container } from '../../src/api/objects.ts'
import { pods } from '../../src/api/resources.ts'
import { startCluster } from './start-cluster.ts'

let cluster: Awaited<ReturnType<typeof startCluster>>
beforeEach(async () => void (cluster = await startCluster()))
afterEach(() => cluster.stop())

async function run(name: string, container: Partial<Container>): Promise<void> {
  await cluster.pod(name, {
    containers: [{ name: 'c', image: 'nginx:1.27', resources: { requests: { cpu: '1', memory: '1Gi' } }, ...container }],
  })
  await cluster.advance(3_000)
}

async function resize(name: string, requests: Readonly<Record<string, string>>, after = 1_000): Promise<void> {
  const patch = { spec: { containers: [{ name: 'c', resources: { requests } }] } }
  await cluster.client.patch(pods, { namespace: 'default', name }, 'strategic', patch, { subresource: 'resize' })
  await cluster.advance(after)
}

async function told(name: string) {
  const { status } = await cluster.get(name)
  const [container] = status?.containerStatuses ?? []
  const pending = status?.conditions?.find(({ type }) => type === 'PodResizePending')
  return {
    allocated: container?.allocatedResources,
    resources: container?.resources,
    restarts: container?.restartCount,
    pending: pending && [pending.reason, pending.message],
  }
}

test('a running container gets what its manifest asks for, without a restart', async () => {
  await run('p', {})
  const before = { cpu: '1', memory: '1Gi' }
  expect(await told('p')).toEqual({ allocated: before, resources: { requests: before }, restarts: 0, pending: undefined })
  await resize('p', { cpu: '2' })
  const now = { cpu: '2', memory: '1Gi' }
  expect(await told('p')).toEqual({ allocated: now, resources: { requests: now }, restarts: 0, pending: undefined })
})

test('a container that says nothing of resources tells of none, which lets it be resized', async () => {
  await run('p', { resources: {} })
  expect(await told('p')).toMatchObject({ allocated: undefined, resources: {} })
})

test('a container whose policy says so is restarted', async () => {
  await run('p', { resizePolicy: [{ resourceName: 'memory', restartPolicy: 'RestartContainer' }] })
  await resize('p', { cpu: '2' })
  expect((await told('p')).restarts).toBe(0)
  await resize('p', { memory: '2Gi' }, 5_000)
  expect(await told('p')).toMatchObject({ allocated: { cpu: '2', memory: '2Gi' }, restarts: 1 })
  expect(await cluster.events('p')).toContain('Killing: Container c resize requires restart')
})

test('more than the node has is never set aside', async () => {
  await run('p', {})
  await resize('p', { cpu: '9' })
  expect(await told('p')).toMatchObject({
    allocated: { cpu: '1', memory: '1Gi' },
    pending: ['Infeasible', "Node didn't have enough capacity: cpu, requested: 9000, capacity: 4000"],
  })
  await resize('p', { cpu: '1' })
  expect((await told('p')).pending).toBeUndefined()
})

test('what others have is waited for', async () => {
  await run('p', {})
  await run('q', {})
  await resize('p', { cpu: '4' })
  expect(await told('p')).toMatchObject({
    allocated: { cpu: '1', memory: '1Gi' },
    pending: ['Deferred', "Node didn't have enough resource: cpu, requested: 4000, used: 1000, capacity: 4000"],
  })
  await cluster.client.delete(pods, { namespace: 'default', name: 'q' }, { gracePeriodSeconds: 0 })
  await cluster.advance(61_000)
  expect(await told('p')).toMatchObject({ allocated: { cpu: '4', memory: '1Gi' }, pending: undefined })
})
