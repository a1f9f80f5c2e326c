/** Who leaves a node with a taint, when, and what is said of it. */
import { expect, test } from 'vitest'
import type { Node, Pod, Toleration } from '../../src/api/objects.ts'
import { daemonSets, events, nodes, pods } from '../../src/api/resources.ts'
import { nodeLifecycle } from '../../src/controllers/node/node-lifecycle.ts'
import { podGarbageCollector } from '../../src/controllers/pod-garbage-collector.ts'
import { startPlane, type Plane } from './settle.ts'
import { steps, stored, viewOf } from './view.ts'

const key = 'example.com/broken'
const pod = (plane: Plane, name: string, tolerations: readonly Toleration[], finalizers: readonly string[] = []): Promise<Pod> =>
  plane.client.create(pods, {
    metadata: { name, namespace: 'default', finalizers },
    spec: { nodeName: 'node-1', containers: [{ name: 'c', image: 'nginx' }], tolerations },
  })
const taint = (plane: Plane, taints: readonly object[] | null): Promise<Node> =>
  plane.client.patch(nodes, { name: 'node-1' }, 'merge', { spec: { taints } })
const broken = [{ key, effect: 'NoExecute' }]
const told = async (plane: Plane): Promise<readonly string[]> =>
  (await plane.all(events)).filter(({ reason }) => reason === 'TaintManagerEviction').map(({ message = '' }) => message)
const names = async (plane: Plane): Promise<readonly string[]> => (await plane.all(pods)).map(({ metadata }) => metadata.name)

test('of several tolerations for a taint the first counts', async () => {
  const plane = await startPlane()
  await pod(plane, 'stays', [
    { key, operator: 'Exists' },
    { key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 10 },
  ])
  await pod(plane, 'goes', [
    { key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 10 },
    { key, operator: 'Exists' },
  ])
  await plane.pass(1000)
  await taint(plane, broken)
  await plane.pass(12_000)
  expect(await names(plane)).toEqual(['stays'])
  expect(await told(plane)).toEqual(['Marking for deletion Pod default/goes'])
  await plane.stop()
})

test('an end that was planned is called off: with the taint, with the pod, or for an end at once', async () => {
  const plane = await startPlane()
  const patient = [{ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 100 }]
  for (const name of ['first', 'second', 'third']) await pod(plane, name, patient)
  await plane.pass(1000)
  await taint(plane, broken)
  await plane.pass(1000)
  await plane.client.delete(pods, { namespace: 'default', name: 'first' })
  await plane.pass(1000)
  expect(await told(plane)).toEqual(['Cancelling deletion of Pod default/first'])
  await plane.client.patch(nodes, { name: 'node-1' }, 'merge', { spec: { taints: null } })
  await plane.pass(1000)
  expect((await told(plane)).slice(1).toSorted()).toEqual([
    'Cancelling deletion of Pod default/second',
    'Cancelling deletion of Pod default/third',
  ])
  await taint(plane, broken)
  await plane.pass(1000)
  await taint(plane, [...broken, { key: 'example.com/worse', effect: 'NoExecute' }])
  await plane.pass(1000)
  expect(await names(plane)).toEqual([])
  expect((await told(plane)).filter((message) => message.startsWith('Marking')).toSorted()).toEqual([
    'Marking for deletion Pod default/second',
    'Marking for deletion Pod default/third',
  ])
  await plane.stop()
})

test('a pod that is being deleted already is marked once when its time is up', async () => {
  const plane = await startPlane()
  await pod(plane, 'held', [{ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 10 }], ['example.com/hold'])
  await plane.pass(1000)
  await taint(plane, broken)
  await plane.pass(1000)
  await plane.client.delete(pods, { namespace: 'default', name: 'held' })
  await plane.pass(60_000)
  expect(await told(plane)).toEqual(['Marking for deletion Pod default/held'])
  const { status } = await plane.client.get(pods, { namespace: 'default', name: 'held' })
  expect(status?.conditions).toContainEqual(expect.objectContaining({ type: 'DisruptionTarget', reason: 'DeletionByTaintManager' }))
  await plane.stop()
})

test('pods that are being deleted on a node out of service go at once', () => {
  const ready = (status: string) => ({ conditions: [{ type: 'Ready', status }] })
  const taints = [{ key: 'node.kubernetes.io/out-of-service', effect: 'NoExecute' }]
  const going = stored(pods, {
    metadata: { name: 'p', deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds: 30 },
    spec: { nodeName: 'n', containers: [] },
    status: { phase: 'Running' },
  })
  const done = (node: Node) => steps(podGarbageCollector, 'default/p', viewOf(podGarbageCollector, [going, node])).map((step) => step.do)
  expect(done(stored(nodes, { metadata: { name: 'n' }, spec: { taints }, status: ready('Unknown') }))).toEqual(['patch', 'delete'])
  expect(done(stored(nodes, { metadata: { name: 'n' }, spec: { taints }, status: ready('True') }))).toEqual([])
  expect(done(stored(nodes, { metadata: { name: 'n' }, spec: {}, status: ready('Unknown') }))).toEqual([])
})

test('taints come in the order of the conditions that ask for them', () => {
  const conditions = [
    { type: 'PIDPressure', status: 'True' },
    { type: 'DiskPressure', status: 'True' },
    { type: 'Ready', status: 'True', lastHeartbeatTime: '2026-01-01T00:00:00Z' },
  ]
  const node = stored(nodes, { metadata: { name: 'n' }, spec: { unschedulable: true }, status: { conditions } })
  const written = steps(nodeLifecycle, 'n', viewOf(nodeLifecycle, [node])).find((step) => step.do === 'update')
  expect(written).toMatchObject({
    object: {
      spec: {
        taints: [
          { key: 'node.kubernetes.io/pid-pressure' },
          { key: 'node.kubernetes.io/disk-pressure' },
          { key: 'node.kubernetes.io/unschedulable' },
        ],
      },
    },
  })
})

test('a node that never spoke has sixty seconds', () => {
  const silent = stored(nodes, { metadata: { name: 'n' }, spec: {}, status: {} })
  const at = (seconds: number) => {
    const view = viewOf(nodeLifecycle, [silent], Date.UTC(2026, 0, 1) + seconds * 1000)
    return steps(nodeLifecycle, 'n', { ...view, started: 0 }).some((step) => step.do === 'update')
  }
  expect([at(55), at(60)]).toEqual([false, true])
})

test('a DaemonSet counts a node until its pods there have gone', async () => {
  const plane = await startPlane()
  const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } }
  await plane.client.create(daemonSets, {
    metadata: { name: 'agent', namespace: 'default' },
    spec: { selector: { matchLabels: { app: 'a' } }, template },
  })
  await plane.pass(2000)
  await plane.client.delete(nodes, { name: 'node-2' })
  const desired = async () => (await plane.client.get(daemonSets, { namespace: 'default', name: 'agent' })).status?.desiredNumberScheduled
  await plane.pass(20_000)
  expect(await desired()).toBe(2)
  await plane.pass(25_000)
  expect(await desired()).toBe(1)
  await plane.stop()
})
