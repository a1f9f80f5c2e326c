/** Claims and volumes: which find each other, what is said when they do not, what becomes of both. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { PersistentVolumeClaimSpec, PersistentVolumeSpec, Pod } from '../../src/api/objects.ts'
import { events, persistentVolumeClaims, persistentVolumes, pods, storageClasses } from '../../src/api/resources.ts'
import { controllers } from '../../src/controllers/index.ts'
import { startPlane, type Plane } from './settle.ts'

let plane: Plane
beforeEach(async () => {
  plane = await startPlane({
    run: controllers.filter(({ name }) => ['claim-binder', 'claim-protection', 'volume-phase', 'volume-protection'].includes(name)),
  })
})
afterEach(() => plane.stop())

const volume = (name: string, { hostPath, ...spec }: Partial<PersistentVolumeSpec> = {}, annotations: Record<string, string> = {}) =>
  plane.client.create(persistentVolumes, {
    metadata: { name, annotations },
    spec: {
      capacity: { storage: '2Gi' },
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'slow',
      persistentVolumeReclaimPolicy: 'Retain',
      ...(spec.nfs === undefined && { hostPath: hostPath ?? { path: '/data' } }),
      ...spec,
    },
  })
const claim = (name: string, spec: Partial<PersistentVolumeClaimSpec> = {}) =>
  plane.client.create(persistentVolumeClaims, {
    metadata: { name, namespace: 'default' },
    spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'slow', resources: { requests: { storage: '1Gi' } }, ...spec },
  })
const claimAnything = (name: string) =>
  plane.client.create(persistentVolumeClaims, {
    metadata: { name, namespace: 'default' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  })
const claimed = (name: string) => plane.client.get(persistentVolumeClaims, { namespace: 'default', name })
const volumeNow = (name: string) => plane.client.get(persistentVolumes, { name })
const said = async (name: string): Promise<readonly string[]> =>
  (await plane.all(events))
    .filter(({ involvedObject }) => involvedObject.name === name)
    .map(({ type, reason, message }) => `${type} ${reason}: ${message}`)
const waitingClass = (name: string) =>
  plane.client.create(storageClasses, { metadata: { name }, provisioner: 'example.com/maker', volumeBindingMode: 'WaitForFirstConsumer' })
const consumer = (name: string, claimName: string): Promise<Pod> =>
  plane.client.create(pods, {
    metadata: { name, namespace: 'default' },
    spec: {
      schedulingGates: [{ name: 'example.com/hold' }],
      containers: [{ name: 'c', image: 'nginx' }],
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName } }],
    },
  })

test.for<[why: string, claim: Partial<PersistentVolumeClaimSpec>]>([
  ['requested PV is too small', { resources: { requests: { storage: '3Gi' } } }],
  ['storageClassName does not match', { storageClassName: 'fast' }],
  ['incompatible volumeMode', { volumeMode: 'Block' }],
  ['incompatible accessMode', { accessModes: ['ReadWriteMany'] }],
])('a claim does not get the volume that it names: %s', async ([why, spec]) => {
  await volume('disk')
  await claim('mine', { ...spec, volumeName: 'disk' })
  await plane.pass(1000)
  expect((await claimed('mine')).status).toEqual({ phase: 'Pending' })
  expect((await volumeNow('disk')).status?.phase).toBe('Available')
  expect(await said('mine')).toEqual([`Warning VolumeMismatch: Cannot bind to requested volume "disk": ${why}`])
})

test('volumes with the fewest access modes come first, then the smallest', async () => {
  await volume('small-but-shared', { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce', 'ReadOnlyMany'] })
  await volume('large', { capacity: { storage: '9Gi' } })
  await volume('medium', { capacity: { storage: '5Gi' } })
  await plane.pass(1000)
  await claim('mine')
  await plane.pass(1000)
  expect((await claimed('mine')).spec?.volumeName).toBe('medium')
})

test('a claim without a class gets the default one as soon as there is one', async () => {
  await claimAnything('late')
  await plane.pass(1000)
  expect(await said('late')).toEqual(['Normal FailedBinding: no persistent volumes available for this claim and no storage class is set'])
  await plane.client.create(storageClasses, {
    metadata: { name: 'usual', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner: 'example.com/maker',
  })
  await plane.pass(1000)
  expect((await claimed('late')).spec?.storageClassName).toBe('usual')
  await claim('never', { storageClassName: '' })
  await plane.pass(1000)
  expect((await claimed('never')).spec?.storageClassName).toBe('')
})

test('a claim of a waiting class says what it waits for until the scheduler has chosen a node', async () => {
  await waitingClass('waits')
  await claim('mine', { storageClassName: 'waits' })
  await plane.pass(1000)
  expect(await said('mine')).toEqual(['Normal WaitForFirstConsumer: waiting for first consumer to be created before binding'])
  await consumer('later', 'mine')
  await plane.pass(15_000)
  expect(await said('mine')).toContain('Normal WaitForPodScheduled: waiting for pod later to be scheduled')
  await plane.client.patch(persistentVolumeClaims, { namespace: 'default', name: 'mine' }, 'merge', {
    metadata: { annotations: { 'volume.kubernetes.io/selected-node': 'node-1' } },
  })
  await plane.pass(1000)
  const all = await said('mine')
  expect(all.at(-1)).toMatch(
    /^Normal ExternalProvisioning: Waiting for a volume to be created either by the external provisioner 'example.com\/maker'/,
  )
})

test('what a claim waits for is told again as long as it waits', async () => {
  await claim('mine', { storageClassName: 'nosuch' })
  await plane.pass(31_000)
  expect((await plane.all(events)).map(({ reason, count }) => `${reason ?? ''} ${count ?? 0}`)).toEqual(['ProvisioningFailed 3'])
})

test('a claim that was bound tells that its volume is gone', async () => {
  await volume('disk')
  await plane.pass(1000)
  await claim('mine')
  await plane.pass(1000)
  await plane.client.delete(persistentVolumes, { name: 'disk' })
  await plane.client.patch(persistentVolumes, { name: 'disk' }, 'merge', { metadata: { finalizers: null } })
  await plane.pass(1000)
  expect((await claimed('mine')).status).toEqual({ phase: 'Lost' })
  expect(await said('mine')).toEqual(['Warning ClaimLost: Bound claim has lost its PersistentVolume. Data on the volume is lost!'])
})

test('a volume that was promised to a claim with another volume is free again', async () => {
  await volume('disk')
  await plane.pass(1000)
  await claim('mine')
  await plane.pass(1000)
  const { uid } = (await claimed('mine')).metadata
  const claimRef = { kind: 'PersistentVolumeClaim', apiVersion: 'v1', namespace: 'default', name: 'mine', uid }
  await volume('promised', { claimRef }, { 'pv.kubernetes.io/bound-by-controller': 'yes' })
  await volume('reserved', { claimRef })
  await plane.pass(1000)
  expect(await volumeNow('promised')).toMatchObject({ status: { phase: 'Available' } })
  expect((await volumeNow('promised')).spec?.claimRef).toBeUndefined()
  expect((await volumeNow('reserved')).spec?.claimRef).toEqual({
    kind: 'PersistentVolumeClaim',
    apiVersion: 'v1',
    namespace: 'default',
    name: 'mine',
  })
})

test('only a path of a host below /tmp can be deleted without its maker', async () => {
  const persistentVolumeReclaimPolicy = 'Delete'
  await volume('kept', { storageClassName: 'a', persistentVolumeReclaimPolicy })
  await volume('deleted', { storageClassName: 'b', persistentVolumeReclaimPolicy, hostPath: { path: '/tmp/x' } })
  await volume('strange', { storageClassName: 'c', persistentVolumeReclaimPolicy, nfs: { server: 's', path: '/' } })
  await volume('made', { storageClassName: 'd', persistentVolumeReclaimPolicy }, { 'pv.kubernetes.io/provisioned-by': 'example.com/maker' })
  await plane.pass(1000)
  for (const name of ['a', 'b', 'c', 'd']) await claim(name, { storageClassName: name })
  await plane.pass(1000)
  for (const name of ['a', 'b', 'c', 'd']) await plane.client.delete(persistentVolumeClaims, { namespace: 'default', name })
  await plane.pass(1000)
  const states = (await plane.all(persistentVolumes)).map(({ metadata, status }) => [metadata.name, status?.phase, status?.message])
  expect(states).toEqual([
    ['kept', 'Failed', 'host_path deleter only supports /tmp/.+ but received provided /data'],
    ['made', 'Released', undefined],
    ['strange', 'Failed', 'error getting deleter volume plugin for volume "strange": no deletable volume plugin matched'],
  ])
})

test('a bound claim keeps its capacity when somebody makes its volume larger', async () => {
  await volume('grown')
  await claim('c')
  await plane.pass(1000)
  await plane.client.patch(persistentVolumes, { name: 'grown' }, 'merge', { spec: { capacity: { storage: '5Gi' } } })
  await plane.pass(1000)
  expect((await claimed('c')).status).toMatchObject({ phase: 'Bound', capacity: { storage: '2Gi' } })
})
