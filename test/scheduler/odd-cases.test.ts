/** Pods that are going already, room that was made before, places that cannot be had after all. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import {
  csiNodes,
  eventsV1Events,
  nodes,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  priorityClasses,
  storageClasses,
  validatingAdmissionPolicies,
  validatingAdmissionPolicyBindings,
  volumeAttachments,
} from '../../src/api/resources.ts'
import { startCluster, until } from './start-cluster.ts'

let cluster: Awaited<ReturnType<typeof startCluster>>
beforeEach(async () => {
  cluster = await startCluster()
})
afterEach(() => cluster.stop())

const find = (name: string) => cluster.informers.of(pods).get(`default/${name}`)
const noted = (name: string) =>
  cluster.informers
    .of(eventsV1Events)
    .list('default')
    .filter(({ regarding, reason }) => regarding?.name === name && reason === 'FailedScheduling')
    .map(({ note }) => note ?? '')
const patchStatus = (name: string, status: object) =>
  cluster.client.patch(pods, { namespace: 'default', name }, 'merge', { status }, { subresource: 'status' })

it('says of a pod that is being deleted that it is skipped, when its turn comes', async () => {
  await cluster.node('a')
  await cluster.pod('p', { nodeSelector: { disk: 'ssd' } })
  await cluster.refusalOf('p')
  const ref = { namespace: 'default', name: 'p' }
  await cluster.client.patch(pods, ref, 'merge', { metadata: { finalizers: ['example.com/hold'] } })
  await cluster.client.delete(pods, ref, {})
  await until(cluster.clock, () => find('p')?.metadata.deletionTimestamp !== undefined, 'the deletion')
  await cluster.client.patch(nodes, { name: 'a' }, 'merge', { metadata: { labels: { disk: 'ssd' } } })
  await until(cluster.clock, () => noted('p').includes('skip schedule deleting pod: default/p'), 'the word')
  expect(find('p')?.spec.nodeName).toBeUndefined()
})

it('takes the node where room was made if the pod fits there, whatever others are worth', async () => {
  await cluster.pod('p', { cpu: '1', schedulingGates: [{ name: 'example.com/hold' }] })
  await cluster.node('empty')
  await cluster.node('busy')
  await cluster.pod('other', { cpu: '2', nodeName: 'busy' })
  await patchStatus('p', { nominatedNodeName: 'busy' })
  await until(cluster.clock, () => find('p')?.status?.nominatedNodeName === 'busy' && find('other') !== undefined, 'the nomination')
  await cluster.client.patch(pods, { namespace: 'default', name: 'p' }, 'merge', { spec: { schedulingGates: null } })
  expect(await cluster.nodeOf('p')).toBe('busy')
})

/** Required affinity to the node that every one of the lists names. */
const toNodes = (...lists: string[][]) => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchFields: lists.map((values) => ({ key: 'metadata.name', operator: 'In' as const, values })) }],
      },
    },
  },
})

it('refuses a pod whose affinity to nodes by name contradicts itself as a whole', async () => {
  await cluster.node('a')
  await cluster.node('b')
  await cluster.pod('p', toNodes(['a'], ['b']))
  expect(await cluster.refusalOf('p')).toBe(
    '0/2 nodes are available: pod affinity terms conflict. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.',
  )
})

it('names the plug-in that refuses the nominated node among those that leave the other nodes out', async () => {
  await cluster.pod('p', { cpu: '2', schedulingGates: [{ name: 'example.com/hold' }], ...toNodes(['a']) })
  await cluster.node('a', { allocatable: { cpu: '1' } })
  await cluster.node('b')
  await patchStatus('p', { nominatedNodeName: 'a' })
  await until(cluster.clock, () => find('p')?.status?.nominatedNodeName === 'a', 'the nomination')
  await cluster.client.patch(pods, { namespace: 'default', name: 'p' }, 'merge', { spec: { schedulingGates: null } })
  const told = await until(cluster.clock, () => noted('p').find((note) => note.includes('Insufficient')), 'the word')
  expect(told).toContain("1 Insufficient cpu, 1 node(s) didn't satisfy plugin(s) [NodeAffinity NodeResourcesFit]. ")
})

it('makes room elsewhere when the node of its choice has become one that no room helps', async () => {
  await cluster.client.create(priorityClasses, { metadata: { name: 'low' }, value: 10 })
  await cluster.client.create(priorityClasses, { metadata: { name: 'high' }, value: 1000 })
  const victim = async (name: string, nodeName: string): Promise<void> => {
    await cluster.pod(name, { cpu: '1', nodeName, priorityClassName: 'low', terminationGracePeriodSeconds: 30 })
    await patchStatus(name, { phase: 'Running', startTime: '2026-01-01T00:00:00Z' })
  }
  await cluster.node('a', { allocatable: { cpu: '1' } })
  await victim('on-a', 'a')
  await cluster.pod('important', { cpu: '1', priorityClassName: 'high' })
  await until(cluster.clock, () => find('important')?.status?.nominatedNodeName === 'a', 'room on a')
  await until(cluster.clock, () => find('on-a')?.metadata.deletionTimestamp !== undefined, 'the victim is going')
  await cluster.client.patch(nodes, { name: 'a' }, 'merge', { spec: { unschedulable: true } })
  await cluster.node('b', { allocatable: { cpu: '1' }, taints: [{ key: 'example.com/later', effect: 'NoSchedule' }] })
  await victim('on-b', 'b')
  await cluster.clock.advance(20_000)
  await cluster.client.patch(nodes, { name: 'b' }, 'merge', { spec: { taints: null } })
  const now = () => find('important')?.status?.nominatedNodeName
  expect(await until(cluster.clock, () => now() !== 'a' && now(), 'room elsewhere')).toBe('b')
})

it('tells what went wrong when a pod could not be bound, and tries again', async () => {
  await cluster.client.create(validatingAdmissionPolicies, {
    metadata: { name: 'no-binding' },
    spec: {
      matchConstraints: {
        resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods/binding'] }],
      },
      validations: [{ expression: 'false', message: 'not today' }],
    },
  })
  await cluster.client.create(validatingAdmissionPolicyBindings, {
    metadata: { name: 'no-binding' },
    spec: { policyName: 'no-binding', validationActions: ['Deny'] },
  })
  await cluster.node('a')
  await cluster.pod('p')
  const message = await cluster.refusalOf('p')
  expect(message).toMatch(/^running Bind plugin "DefaultBinder": .*not today$/)
  expect(find('p')?.status?.conditions).toMatchObject([{ type: 'PodScheduled', status: 'False', reason: 'SchedulerError' }])
  await until(cluster.clock, () => noted('p').includes(message), 'the event')
})

it('keeps what an event says within bounds, and all of it on the pod', async () => {
  for (let at = 0; at < 12; at++)
    await cluster.node(`n-${at}`, { taints: [{ key: `example.com/${'x'.repeat(60)}-${at}`, effect: 'NoSchedule' }] })
  await until(cluster.clock, () => cluster.informers.of(nodes).list().length === 12, 'nodes')
  await cluster.pod('p')
  expect((await cluster.refusalOf('p')).length).toBeGreaterThan(1100)
  const [note = ''] = await until(cluster.clock, () => noted('p').length > 0 && noted('p'), 'the event')
  expect([note.length, note.slice(-4)]).toEqual([1024, ' ...'])
})

const claim = (name: string) =>
  cluster.client.create(persistentVolumeClaims, {
    metadata: { name, namespace: 'default' },
    spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'disks', resources: { requests: { storage: '1Gi' } } },
  })
const limitedNode = async (count: number): Promise<void> => {
  await cluster.client.create(storageClasses, {
    metadata: { name: 'disks' },
    provisioner: 'disks.example.com',
    volumeBindingMode: 'WaitForFirstConsumer',
  })
  await cluster.client.create(csiNodes, {
    metadata: { name: 'a' },
    spec: { drivers: [{ name: 'disks.example.com', nodeID: 'a', allocatable: { count } }] },
  })
  await cluster.node('a')
}
const volumesOf = (...names: readonly string[]) => names.map((claimName) => ({ name: claimName, persistentVolumeClaim: { claimName } }))

it('counts volumes that are still to be made against what a node can attach', async () => {
  await limitedNode(1)
  await claim('one')
  await claim('two')
  await cluster.pod('p', { volumes: volumesOf('one', 'two') })
  expect(await cluster.refusalOf('p')).toContain('1 node(s) exceed max volume count')
})

it('counts volumes that are attached though no pod uses them, until they are detached', async () => {
  await limitedNode(1)
  await cluster.client.create(persistentVolumes, {
    metadata: { name: 'left' },
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      csi: { driver: 'disks.example.com', volumeHandle: 'left' },
    },
  })
  await cluster.client.create(volumeAttachments, {
    metadata: { name: 'left-on-a' },
    spec: { attacher: 'disks.example.com', nodeName: 'a', source: { persistentVolumeName: 'left' } },
  })
  await claim('one')
  await until(cluster.clock, () => cluster.informers.of(volumeAttachments).list().length === 1, 'the attachment')
  await cluster.pod('p', { volumes: volumesOf('one') })
  expect(await cluster.refusalOf('p')).toContain('1 node(s) exceed max volume count')
  await cluster.client.delete(volumeAttachments, { name: 'left-on-a' }, {})
  await cluster.clock.advance(20_000)
  await until(
    cluster.clock,
    () =>
      cluster.informers.of(persistentVolumeClaims).get('default/one')?.metadata.annotations?.['volume.kubernetes.io/selected-node'] === 'a',
    'the node for the provisioner',
  )
})

it('counts no pod for a spread constraint whose selector is empty', async () => {
  await cluster.node('a')
  await cluster.node('b')
  for (const name of ['one', 'two']) await cluster.pod(name, { nodeName: 'a' })
  await until(cluster.clock, () => find('one') !== undefined && find('two') !== undefined, 'the pods')
  await cluster.pod('p', {
    nodeSelector: { 'kubernetes.io/hostname': 'a' },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'kubernetes.io/hostname',
        whenUnsatisfiable: 'DoNotSchedule',
        labelSelector: {},
        nodeAffinityPolicy: 'Ignore',
      },
    ],
  })
  expect(await cluster.nodeOf('p')).toBe('a')
})
