/** What the scheduler says of pods with claims. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { eventsV1Events, persistentVolumeClaims, persistentVolumes, pods, storageClasses } from '../../src/api/resources.ts'
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
