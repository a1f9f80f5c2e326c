/** Room that is made for important pods: whose, and what is said of it. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { events, pods, priorityClasses } from '../../src/api/resources.ts'
import { startCluster, until } from './start-cluster.ts'

let cluster: Awaited<ReturnType<typeof startCluster>>
beforeEach(async () => {
  cluster = await startCluster()
  for (const [name, value] of [
    ['low', 10],
    ['mid', 100],
    ['high', 1000],
  ] as const)
    await cluster.client.create(priorityClasses, { metadata: { name }, value })
})
afterEach(() => cluster.stop())

const find = (name: string) => cluster.informers.of(pods).get(`default/${name}`)
const starts = (name: string, startTime: string) =>
  cluster.client.patch(
    pods,
    { namespace: 'default', name },
    'merge',
    { status: { phase: 'Running', startTime, conditions: [{ type: 'Ready', status: 'True' }] } },
    { subresource: 'status' },
  )
const nominated = (name: string) => until(cluster.clock, () => find(name)?.status?.nominatedNodeName, `room for ${name}`)

it('takes the node whose victims started last, as their status says by now', async () => {
  for (const [node, startTime] of [
    ['a', '2026-01-01T00:00:00Z'],
    ['b', '2026-01-01T00:00:05Z'],
    ['c', '2026-01-01T00:00:03Z'],
  ] as const) {
    await cluster.node(node, { allocatable: { cpu: '1' } })
    await cluster.pod(`on-${node}`, { cpu: '1', nodeName: node, priorityClassName: 'low' })
    await starts(`on-${node}`, startTime)
  }
  await until(cluster.clock, () => find('on-c')?.status?.startTime !== undefined, 'all started')
  await cluster.pod('important', { cpu: '1', priorityClassName: 'high' })
  expect(await nominated('important')).toBe('b')
})

it('leaves the room to a more important pod for which it is being made', async () => {
  await cluster.node('a', { allocatable: { cpu: '1' } })
  await cluster.pod('victim', { cpu: '1', nodeName: 'a', priorityClassName: 'low', terminationGracePeriodSeconds: 30 })
  await starts('victim', '2026-01-01T00:00:00Z')
  await cluster.pod('important', { cpu: '600m', priorityClassName: 'high' })
  await nominated('important')
  await cluster.pod('other', { cpu: '600m', priorityClassName: 'mid' })
  expect(await cluster.refusalOf('other')).toBe(
    '0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 Insufficient cpu.',
  )
  const told = find('victim')?.status?.conditions?.map(({ type }) => type)
  expect(told).toEqual(['Ready', 'DisruptionTarget'])
})

it('takes back the room of a less important pod', async () => {
  await cluster.node('a', { allocatable: { cpu: '1' } })
  await cluster.pod('victim', { cpu: '600m', nodeName: 'a', priorityClassName: 'low', terminationGracePeriodSeconds: 30 })
  await starts('victim', '2026-01-01T00:00:00Z')
  await cluster.pod('other', { cpu: '600m', priorityClassName: 'mid' })
  expect(await nominated('other')).toBe('a')
  await cluster.pod('important', { cpu: '600m', priorityClassName: 'high' })
  expect(await nominated('important')).toBe('a')
  await until(cluster.clock, () => find('other')?.status?.nominatedNodeName === undefined, 'the room is taken back')
  const told = cluster.informers.of(events)
  const preempted = () => told.list('default').filter(({ reason }) => reason === 'Preempted')
  await until(cluster.clock, () => preempted().length === 2 || undefined, 'the victim is told of both')
})
