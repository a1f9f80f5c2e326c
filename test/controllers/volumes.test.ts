/** Claims and volumes: which find each other, what is said when they do not, what becomes of both. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { PersistentVolumeClaimSpec, PersistentVolumeSpec, Pod } from '../../src/api/objects.ts'
import { events, persistentVolumeClaims, persistentVolumes, pods, storageClasses } from '../../src/api/resources.ts'
import { controllers } from '../../src/controllers/index.ts'
import { startPlane, type Plane } from './settle.ts'

let plane: Plane
let recyclerEnds: number | undefined
beforeEach(async () => {
  recyclerEnds = 0
  plane = await startPlane({
    stage: { finish: ({ metadata }) => (metadata.name.startsWith('recycler-for-') ? recyclerEnds : undefined) },
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
      ...(spec.nfs === undefined && spec.csi === undefined && { hostPath: hostPath ?? { path: '/data' } }),
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
const mine = { namespace: 'default', name: 'mine' }
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

const claimBeingDeleted = async (): Promise<void> => {
  await claim('mine')
  await plane.client.patch(persistentVolumeClaims, mine, 'merge', { metadata: { finalizers: ['example.com/hold'] } })
  await plane.client.delete(persistentVolumeClaims, mine)
  await plane.pass(1000)
}

// syncUnboundClaim does not look at the deletion timestamp.
test('a claim that is being deleted takes a volume all the same', async () => {
  await claimBeingDeleted()
  await volume('disk')
  await plane.pass(1000)
  expect((await volumeNow('disk')).spec?.claimRef?.uid).toBe((await claimed('mine')).metadata.uid)
  expect(await claimed('mine')).toMatchObject({ spec: { volumeName: 'disk' }, status: { phase: 'Bound' } })
})

test('a volume that is made right after a claim is gone stays free', async () => {
  await claimBeingDeleted()
  await plane.client.patch(persistentVolumeClaims, mine, 'merge', { metadata: { finalizers: null } })
  await volume('disk')
  await plane.pass(31_000)
  expect((await volumeNow('disk')).spec?.claimRef).toBeUndefined()
  expect((await volumeNow('disk')).status?.phase).toBe('Available')
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
  await volume('driven', { storageClassName: 'e', persistentVolumeReclaimPolicy, csi: { driver: 'd.example.com', volumeHandle: 'h' } })
  await volume(
    'once',
    { storageClassName: 'f', persistentVolumeReclaimPolicy },
    { 'pv.kubernetes.io/provisioned-by': 'kubernetes.io/gone' },
  )
  await volume(
    'moved',
    { storageClassName: 'g', persistentVolumeReclaimPolicy },
    { 'pv.kubernetes.io/provisioned-by': 'kubernetes.io/gce-pd' },
  )
  await plane.pass(1000)
  const classes = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
  for (const name of classes) await claim(name, { storageClassName: name })
  await plane.pass(1000)
  for (const name of classes) await plane.client.delete(persistentVolumeClaims, { namespace: 'default', name })
  await plane.pass(1000)
  const states = (await plane.all(persistentVolumes)).map(({ metadata, status }) => [metadata.name, status?.phase, status?.message])
  expect(states).toEqual([
    ['driven', 'Released', undefined],
    ['kept', 'Failed', 'host_path deleter only supports /tmp/.+ but received provided /data'],
    ['made', 'Released', undefined],
    ['moved', 'Released', undefined],
    ['once', 'Failed', 'no volume plugin matched name: kubernetes.io/gone'],
    ['strange', 'Failed', 'error getting deleter volume plugin for volume "strange": no deletable volume plugin matched'],
  ])
  expect((await volumeNow('moved')).metadata.annotations).toMatchObject({ 'pv.kubernetes.io/migrated-to': 'pd.csi.storage.gke.io' })
})

test('a bound claim keeps its capacity when somebody makes its volume larger', async () => {
  await volume('grown')
  await claim('c')
  await plane.pass(1000)
  await plane.client.patch(persistentVolumes, { name: 'grown' }, 'merge', { spec: { capacity: { storage: '5Gi' } } })
  await plane.pass(1000)
  expect((await claimed('c')).status).toMatchObject({ phase: 'Bound', capacity: { storage: '2Gi' } })
})

/** A volume that was bound once, and whose claim is gone. */
async function released(name: string, spec: Partial<PersistentVolumeSpec> = {}): Promise<void> {
  await volume(name, { persistentVolumeReclaimPolicy: 'Recycle', storageClassName: name, ...spec })
  await plane.pass(1000)
  await claim(name, { storageClassName: name })
  await plane.pass(1000)
  await plane.client.delete(persistentVolumeClaims, { namespace: 'default', name })
}
const recycler = async () => (await plane.all(pods)).find(({ metadata }) => metadata.name.startsWith('recycler-for-'))

test('a volume is emptied by a pod and available again', async () => {
  recyclerEnds = undefined
  await released('scrubbed', { capacity: { storage: '5Gi' } })
  await plane.pass(1000)
  expect((await volumeNow('scrubbed')).status?.phase).toBe('Released')
  expect(await recycler()).toMatchObject({
    metadata: { namespace: 'default', name: 'recycler-for-scrubbed' },
    spec: { activeDeadlineSeconds: 150, restartPolicy: 'Never' },
  })
  expect((await recycler())?.spec.volumes?.[0]).toMatchObject({ name: 'vol', hostPath: { path: '/data' } })
  await finishRecycler({ phase: 'Succeeded' })
  expect(await recycler()).toBeUndefined()
  const volumeAfter = await volumeNow('scrubbed')
  expect(volumeAfter.status).toMatchObject({ phase: 'Available' })
  expect(volumeAfter.spec?.claimRef).toBeUndefined()
  expect(await said('scrubbed')).toContain('Normal VolumeRecycled: Volume recycled')
})

async function finishRecycler(status: Pod['status'] & object): Promise<void> {
  const pod = await recycler()
  if (pod === undefined) throw new Error('no recycler')
  await plane.client.update(pods, { ...pod, status: { ...pod.status, ...status } }, { subresource: 'status' })
  await plane.pass(1000)
}

test('a volume that could not be emptied says why, and is tried again', async () => {
  recyclerEnds = undefined
  await released('dirty', { hostPath: { path: '/full' } })
  await plane.pass(1000)
  await finishRecycler({ phase: 'Failed', message: 'Pod was active on the node longer than the specified deadline' })
  const why = 'Recycle failed: failed to recycle volume: Pod was active on the node longer than the specified deadline'
  expect((await volumeNow('dirty')).status).toMatchObject({ phase: 'Failed', message: why })
  expect(await said('dirty')).toContain(`Warning VolumeFailedRecycle: ${why}`)
  await plane.pass(15_000)
  await finishRecycler({ phase: 'Succeeded' })
  expect((await volumeNow('dirty')).status).toMatchObject({ phase: 'Available' })
})

test('a volume that nobody can empty fails', async () => {
  await released('driven', { csi: { driver: 'd.example.com', volumeHandle: 'h' } })
  await plane.pass(1000)
  expect((await volumeNow('driven')).status).toMatchObject({ phase: 'Failed', message: 'No recycler plugin found for the volume!' })
  expect(await said('driven')).toContain('Warning VolumeFailedRecycle: No recycler plugin found for the volume!')
})

test('what events told of the pod is told of the volume', async () => {
  recyclerEnds = undefined
  await released('told')
  await plane.pass(1000)
  const pod = await recycler()
  await plane.client.create(events, {
    metadata: { name: 'pulled', namespace: 'default' },
    involvedObject: { kind: 'Pod', namespace: 'default', name: 'recycler-for-told', uid: pod?.metadata.uid ?? '' },
    type: 'Normal',
    reason: 'Pulled',
    message: 'Container image already present on machine',
  })
  await finishRecycler({ phase: 'Succeeded' })
  expect(await said('told')).toEqual([
    'Normal RecyclerPod: Recycler pod: Container image already present on machine',
    'Normal VolumeRecycled: Volume recycled',
  ])
})

test('a bound claim whose volume is reserved for its name only is misbound', async () => {
  await volume('disk')
  await plane.pass(1000)
  await claim('mine')
  await plane.pass(1000)
  await plane.client.patch(persistentVolumes, { name: 'disk' }, 'merge', { spec: { claimRef: { uid: null } } })
  await plane.pass(1000)
  expect((await claimed('mine')).status).toEqual({ phase: 'Lost' })
  expect(await said('mine')).toEqual(['Warning ClaimMisbound: Two claims are bound to the same volume, this one is bound incorrectly'])
})

test('provisioners that became drivers are waited for by the names of today', async () => {
  await plane.client.create(storageClasses, { metadata: { name: 'old' }, provisioner: 'kubernetes.io/aws-ebs' })
  await claim('mine', { storageClassName: 'old' })
  await plane.pass(1000)
  expect((await claimed('mine')).metadata.annotations).toMatchObject({ 'volume.kubernetes.io/storage-provisioner': 'ebs.csi.aws.com' })
  expect((await said('mine'))[0]).toMatch(/^Normal ExternalProvisioning: .* by the external provisioner 'ebs.csi.aws.com' /)
})
