/** The scheduler against a real server in memory: nodes chosen, refusals in upstream's words, waking up. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { events, nodes, pods, priorityClasses } from '../../src/api/resources.ts'
import { startCluster, until } from './start-cluster.ts'

let cluster: Awaited<ReturnType<typeof startCluster>>
beforeEach(async () => {
  cluster = await startCluster()
})
afterEach(async () => {
  expect(cluster.errors).toEqual([])
  await cluster.stop()
})

describe('scheduler', () => {
  it('binds a pod to the emptier node and says so', async () => {
    await cluster.node('a')
    await cluster.node('b')
    await cluster.pod('big', { cpu: '2', nodeSelector: { 'kubernetes.io/hostname': 'a' } })
    expect(await cluster.nodeOf('big')).toBe('a')
    await cluster.pod('p', { cpu: '1' })
    expect(await cluster.nodeOf('p')).toBe('b')
    const [event] = (
      await until(
        cluster.clock,
        () =>
          cluster.informers
            .of(events)
            .list()
            .filter(({ involvedObject }) => involvedObject.name === 'p').length > 0 && cluster.informers.of(events).list('default'),
        'event',
      )
    ).filter(({ involvedObject }) => involvedObject.name === 'p')
    expect(event).toMatchObject({
      reason: 'Scheduled',
      message: 'Successfully assigned default/p to b',
      action: 'Binding',
      reportingComponent: 'default-scheduler',
    })
  })

  it('says why no node fits, first check first, reasons sorted as text', async () => {
    await cluster.pod('early')
    expect(await cluster.refusalOf('early')).toBe('no nodes available to schedule pods')
    await cluster.node('a', { taints: [{ key: 'a', value: 'b', effect: 'NoSchedule' }] })
    await cluster.node('b', { unschedulable: true, taints: [{ key: 'a', value: 'b', effect: 'NoSchedule' }] })
    await cluster.node('c', { labels: { no: '1' } })
    await cluster.node('d')
    await cluster.node('e')
    const affinity = {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: 'no', operator: 'DoesNotExist' }] }],
        },
      },
    }
    await until(cluster.clock, () => cluster.informers.of(nodes).list().length === 5, 'nodes')
    await cluster.pod('p', { cpu: '8', affinity })
    expect(await cluster.refusalOf('p')).toBe(
      "0/5 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint {a: b}, 1 node(s) were unschedulable, 2 Insufficient cpu. preemption: 0/5 nodes are available: 2 No preemption victims found for incoming pod, 3 Preemption is not helpful for scheduling.",
    )
  })

  it('tries again when a label makes the pod fit', async () => {
    await cluster.node('a')
    await cluster.pod('p', { nodeSelector: { disk: 'ssd' } })
    await cluster.refusalOf('p')
    await cluster.client.patch(nodes, { name: 'a' }, 'merge', { metadata: { labels: { disk: 'ssd' } } })
    expect(await cluster.nodeOf('p')).toBe('a')
  })

  it('fills a node to the brim and goes on when a pod leaves', async () => {
    await cluster.node('a', { allocatable: { cpu: '1' } })
    await cluster.pod('one', { cpu: '600m' })
    await cluster.nodeOf('one')
    await cluster.pod('two', { cpu: '600m' })
    expect(await cluster.refusalOf('two')).toBe(
      '0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
    )
    await cluster.client.delete(pods, { namespace: 'default', name: 'one' }, { gracePeriodSeconds: 0 })
    expect(await cluster.nodeOf('two')).toBe('a')
  })

  it('keeps host ports apart', async () => {
    await cluster.node('a')
    const containers = [{ name: 'c', image: 'x', ports: [{ containerPort: 80, hostPort: 80 }] }]
    await cluster.pod('one', { containers })
    await cluster.nodeOf('one')
    await cluster.pod('two', { containers })
    expect(await cluster.refusalOf('two')).toBe(
      "0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.",
    )
  })

  it('honours required anti-affinity both ways and affinity of the first of a group', async () => {
    await cluster.node('a')
    await cluster.node('b')
    const term = { labelSelector: { matchLabels: { app: 'web' } }, topologyKey: 'kubernetes.io/hostname' }
    const apart = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } }
    await cluster.pod('one', { affinity: apart }, { app: 'web' })
    await cluster.pod('two', { affinity: apart }, { app: 'web' })
    expect(new Set([await cluster.nodeOf('one'), await cluster.nodeOf('two')])).toEqual(new Set(['a', 'b']))
    await cluster.pod('three', { affinity: apart }, { app: 'web' })
    expect(await cluster.refusalOf('three')).toBe(
      "0/2 nodes are available: 2 node(s) didn't match pod anti-affinity rules. preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.",
    )
    await cluster.pod('plain', {}, { app: 'web' })
    expect(await cluster.refusalOf('plain')).toBe(
      "0/2 nodes are available: 2 node(s) didn't satisfy existing pods anti-affinity rules. preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.",
    )
    await cluster.pod(
      'group',
      {
        affinity: {
          podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ ...term, labelSelector: { matchLabels: { app: 'db' } } }] },
        },
      },
      { app: 'db' },
    )
    await cluster.nodeOf('group')
  })

  it('spreads over zones and refuses what would be uneven', async () => {
    await cluster.node('a', { labels: { zone: 'x' } })
    await cluster.node('b', { labels: { zone: 'y' }, allocatable: { cpu: '1' } })
    const topologySpreadConstraints = [
      { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: { app: 'w' } } },
    ]
    for (const name of ['p1', 'p2', 'p3']) {
      await cluster.pod(name, { cpu: '800m', topologySpreadConstraints }, { app: 'w' })
      await cluster.nodeOf(name)
    }
    await cluster.pod('p4', { cpu: '800m', topologySpreadConstraints }, { app: 'w' })
    expect(await cluster.refusalOf('p4')).toContain(
      "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) didn't match pod topology spread constraints. preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.",
    )
  })

  it('evicts the less important pod and then takes its place', async () => {
    await cluster.node('a', { allocatable: { cpu: '1' } })
    await cluster.client.create(priorityClasses, { metadata: { name: 'low' }, value: -5 })
    await cluster.pod('low', { cpu: '1', priorityClassName: 'low' })
    await cluster.nodeOf('low')
    await cluster.pod('high', { cpu: '1' })
    expect(await cluster.refusalOf('high')).toBe('0/1 nodes are available: 1 Insufficient cpu.')
    expect(cluster.informers.of(pods).get('default/high')?.status?.nominatedNodeName).toBe('a')
    await until(cluster.clock, () => cluster.informers.of(pods).get('default/low')?.metadata.deletionTimestamp !== undefined, 'victim goes')
    await cluster.client.delete(pods, { namespace: 'default', name: 'low' }, { gracePeriodSeconds: 0 })
    expect(await cluster.nodeOf('high')).toBe('a')
  })
})
