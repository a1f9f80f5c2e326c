/** What the scheduler says of pods with claims. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import {
  csiDrivers,
  csiStorageCapacities,
  eventsV1Events,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  storageClasses,
} from '../../src/api/resources.ts'
import { startCluster, until } from './start-cluster.ts'

let cluster: Awaited<ReturnType<typeof startCluster>>
beforeEach(async () => {
  cluster = await startCluster()
})
afterEach(() => cluster.stop())

const claim = (name: string, volumeName?: string) =>
  cluster.client.create(persistentVolumeClaims, {
    metadata: {
      name,
      namespace: 'default',
      ...(volumeName !== undefined && { annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } }),
    },
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: '',
      resources: { requests: { storage: '1Gi' } },
      ...(volumeName !== undefined && { volumeName }),
    },
  })
const pod = (name: string, volumes: readonly object[]) =>
  cluster.client.create(pods, {
    metadata: { name, namespace: 'default' },
    spec: { containers: [{ name: 'c', image: 'nginx' }], volumes: volumes.map((volume, at) => ({ name: `v${at}`, ...volume })) },
  })
const of = (claimName: string) => ({ persistentVolumeClaim: { claimName } })

it('names a claim that is missing before one that is not bound', async () => {
  await cluster.node('a')
  await claim('unbound')
  await pod('p', [of('unbound'), of('missing')])
  expect(await cluster.refusalOf('p')).toContain('0/1 nodes are available: persistentvolumeclaim "missing" not found.')
})

it('tells anew what keeps a pod waiting now', async () => {
  await cluster.node('a')
  await pod('p', [of('late')])
  expect(await cluster.refusalOf('p')).toContain('persistentvolumeclaim "late" not found')
  await claim('late')
  const told = () => cluster.informers.of(eventsV1Events).list('default')
  const about = (note: string) => told().some((event) => event.note?.includes(note) === true)
  await until(cluster.clock, () => about('pod has unbound immediate PersistentVolumeClaims'), 'the new reason')
  expect(about('persistentvolumeclaim "late" not found')).toBe(true)
})

it('refuses the claim of an ephemeral volume that is another’s', async () => {
  await cluster.node('a')
  await claim('p-v0')
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }
  await pod('p', [{ ephemeral: { volumeClaimTemplate: { spec } } }])
  expect(await cluster.refusalOf('p')).toContain('PVC default/p-v0 was not created for pod default/p (pod is not owner)')
})

it('keeps pods in the zone of their volumes, where nodes are in zones', async () => {
  const [beta, today] = ['failure-domain.beta.kubernetes.io/zone', 'topology.kubernetes.io/zone']
  await cluster.node('east', { labels: { [today]: 'east' } })
  for (const [name, zone] of [
    ['far', 'west'],
    ['near', 'north__east'],
  ] as const) {
    await cluster.client.create(persistentVolumes, {
      metadata: { name, labels: { [beta]: zone } },
      spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/x' } },
    })
    await claim(name, name)
  }
  await pod('p', [of('far')])
  expect(await cluster.refusalOf('p')).toContain('1 node(s) had no available volume zone.')
  await pod('q', [of('near')])
  expect(await cluster.nodeOf('q')).toBe('east')
  await cluster.node('anywhere')
  expect(await cluster.nodeOf('p')).toBe('anywhere')
})

it('promises one volume to one claim only, though two pods come at once', async () => {
  await cluster.node('a')
  await cluster.client.create(storageClasses, {
    metadata: { name: 'local' },
    provisioner: 'kubernetes.io/no-provisioner',
    volumeBindingMode: 'WaitForFirstConsumer',
  })
  for (const name of ['c1', 'c2'])
    await cluster.client.create(persistentVolumeClaims, {
      metadata: { name, namespace: 'default' },
      spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'local', resources: { requests: { storage: '1Gi' } } },
    })
  await pod('p1', [of('c1')])
  await pod('p2', [of('c2')])
  await cluster.refusalOf('p2')
  await cluster.client.create(persistentVolumes, {
    metadata: { name: 'only' },
    spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], storageClassName: 'local', hostPath: { path: '/x' } },
  })
  await until(cluster.clock, () => cluster.informers.of(persistentVolumes).get('only')?.spec?.claimRef !== undefined, 'a claim')
  const told = () => cluster.informers.of(eventsV1Events).list('default')
  const attempts = (name: string) =>
    told()
      .filter(({ regarding }) => regarding?.name === name)
      .reduce((sum, { series }) => sum + (series?.count ?? 1), 0)
  await until(cluster.clock, () => attempts('p1') + attempts('p2') > 2, 'another attempt')
  expect(told().filter(({ note }) => note?.startsWith('running '))).toEqual([])
})

it('puts no two pods that may write the same disk on one node', async () => {
  await cluster.node('a')
  const disk = (pdName: string, readOnly: boolean) => ({ gcePersistentDisk: { pdName, readOnly } })
  await pod('writer', [disk('one', false)])
  expect(await cluster.nodeOf('writer')).toBe('a')
  await pod('second', [disk('one', true)])
  expect(await cluster.refusalOf('second')).toContain('1 node(s) had no available disk')
  await pod('reader', [disk('two', true)])
  await pod('another-reader', [disk('two', true)])
  expect(await cluster.nodeOf('another-reader')).toBe('a')
  await cluster.client.delete(pods, { namespace: 'default', name: 'writer' }, { gracePeriodSeconds: 0 })
  await cluster.clock.advance(20_000)
  expect(await cluster.nodeOf('second')).toBe('a')
})

const delayed = (name: string, storageClassName: string, storage = '1Gi') =>
  cluster.client.create(persistentVolumeClaims, {
    metadata: { name, namespace: 'default' },
    spec: { accessModes: ['ReadWriteOnce'], storageClassName, resources: { requests: { storage } } },
  })
const volume = (name: string, storage: string, claimName?: string, storageClassName = claimName === undefined ? 'local' : '') =>
  cluster.client.create(persistentVolumes, {
    metadata: { name },
    spec: {
      capacity: { storage },
      accessModes: ['ReadWriteOnce'],
      storageClassName,
      hostPath: { path: '/x' },
      ...(claimName !== undefined && { claimRef: { name: claimName, namespace: 'default' } }),
      nodeAffinity: {
        required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['a'] }] }] },
      },
    },
  })
const localClass = () =>
  cluster.client.create(storageClasses, {
    metadata: { name: 'local' },
    provisioner: 'kubernetes.io/no-provisioner',
    volumeBindingMode: 'WaitForFirstConsumer',
  })

it('says of one node both that a bound volume is elsewhere and that none is there to bind', async () => {
  await cluster.node('a')
  await cluster.node('b')
  await localClass()
  await volume('bound', '1Gi', 'here')
  await claim('here', 'bound')
  await delayed('waiting', 'local')
  await pod('p', [of('here'), of('waiting')])
  expect(await cluster.refusalOf('p')).toContain(
    "0/2 nodes are available: 1 node(s) didn't match PersistentVolume's node affinity, 2 node(s) didn't find available persistent volumes to bind. ",
  )
})

it('gives the smallest claim its volume first', async () => {
  await cluster.node('a')
  await localClass()
  await volume('small', '1Gi')
  await volume('large', '5Gi')
  await delayed('wants-little', 'local')
  await delayed('wants-much', 'local', '3Gi')
  await pod('p', [of('wants-much'), of('wants-little')])
  const claimOf = (name: string) =>
    until(cluster.clock, () => cluster.informers.of(persistentVolumes).get(name)?.spec?.claimRef?.name, `a claim of ${name}`)
  expect([await claimOf('small'), await claimOf('large')]).toEqual(['wants-little', 'wants-much'])
})

it('asks for capacity near the node where the driver tells it', async () => {
  await cluster.node('a')
  await cluster.node('b')
  await cluster.client.create(storageClasses, {
    metadata: { name: 'told' },
    provisioner: 'told.example.com',
    volumeBindingMode: 'WaitForFirstConsumer',
  })
  await cluster.client.create(csiDrivers, { metadata: { name: 'told.example.com' }, spec: { storageCapacity: true } })
  const room = (name: string, node: string, amounts: object) =>
    cluster.client.create(csiStorageCapacities, {
      metadata: { name, namespace: 'default' },
      storageClassName: 'told',
      nodeTopology: { matchLabels: { 'kubernetes.io/hostname': node } },
      ...amounts,
    })
  await room('small', 'a', { capacity: '1Gi' })
  await room('capped', 'b', { capacity: '100Gi', maximumVolumeSize: '2Gi' })
  await delayed('big', 'told', '10Gi')
  await pod('p', [of('big')])
  expect(await cluster.refusalOf('p')).toContain('0/2 nodes are available: 2 node(s) did not have enough free storage. ')
  await room('large', 'a', { capacity: '10Gi' })
  const chosen = () =>
    cluster.informers.of(persistentVolumeClaims).get('default/big')?.metadata.annotations?.['volume.kubernetes.io/selected-node']
  await cluster.clock.advance(5000)
  expect(await until(cluster.clock, chosen, 'a node for the volume')).toBe('a')
})

it('takes the volume that somebody has promised to the claim, wherever that is', async () => {
  await cluster.node('a')
  await cluster.node('b')
  await localClass()
  await volume('theirs', '5Gi', 'mine', 'local')
  await volume('smaller', '1Gi')
  await delayed('mine', 'local')
  await pod('p', [of('mine')])
  const uidIn = () => cluster.informers.of(persistentVolumes).get('theirs')?.spec?.claimRef?.uid
  await until(cluster.clock, uidIn, 'the whole promise')
  expect(cluster.informers.of(persistentVolumes).get('theirs')?.metadata.annotations).toBeUndefined()
  expect(cluster.informers.of(persistentVolumes).get('smaller')?.spec?.claimRef).toBeUndefined()
})

it('tells that a pod went while its volumes were waited for', async () => {
  await cluster.node('a')
  await cluster.client.create(storageClasses, {
    metadata: { name: 'slow' },
    provisioner: 'slow.example.com',
    volumeBindingMode: 'WaitForFirstConsumer',
  })
  await delayed('data', 'slow')
  await pod('p', [of('data')])
  const claimNow = () => cluster.informers.of(persistentVolumeClaims).get('default/data')?.metadata.annotations
  await until(cluster.clock, () => claimNow()?.['volume.kubernetes.io/selected-node'], 'a node')
  await cluster.client.delete(pods, { namespace: 'default', name: 'p' }, { gracePeriodSeconds: 0 })
  const notes = () =>
    cluster.informers
      .of(eventsV1Events)
      .list('default')
      .map(({ note }) => note)
  const told = 'running PreBind plugin "VolumeBinding": binding volumes: pod does not exist any more: pod "p" not found'
  expect(await until(cluster.clock, () => notes().includes(told), 'the word')).toBe(true)
})
