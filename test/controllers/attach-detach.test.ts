/** Volumes of storage drivers come to the nodes whose pods use them, and go from them. */
import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { csiDrivers, events, nodes, persistentVolumeClaims, persistentVolumes, pods, volumeAttachments } from '../../src/api/resources.ts'
import { controllers } from '../../src/controllers/index.ts'
import { startPlane, type Plane } from './settle.ts'
import { readyNode } from './stage.ts'

let plane: Plane
beforeEach(async () => {
  plane = await startPlane({
    run: controllers.filter(({ name }) => ['attach-detach', 'claim-binder', 'volume-phase'].includes(name)),
  })
  for (const name of ['near', 'far']) {
    const node = readyNode(name, plane.clock.now())
    const annotations = { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' }
    await plane.client.create(nodes, { ...node, metadata: { ...node.metadata, annotations } })
  }
  await driver()
})
afterEach(() => plane.stop())

const driver = (spec: { readonly attachRequired?: boolean } = {}, name = 'disks.example.com') =>
  plane.client.create(csiDrivers, { metadata: { name }, spec })
async function disk(name: string, { modes = ['ReadWriteOnce'], by = 'disks.example.com' } = {}): Promise<void> {
  const reference = { accessModes: modes, storageClassName: '' }
  await plane.client.create(persistentVolumes, {
    metadata: { name },
    spec: {
      ...reference,
      capacity: { storage: '1Gi' },
      persistentVolumeReclaimPolicy: 'Retain',
      csi: { driver: by, volumeHandle: `handle-of-${name}` },
    },
  })
  await plane.client.create(persistentVolumeClaims, {
    metadata: { name, namespace: 'default' },
    spec: { ...reference, volumeName: name, resources: { requests: { storage: '1Gi' } } },
  })
  await plane.pass(1000)
}
async function user(name: string, nodeName: string, claimName = 'data'): Promise<void> {
  await plane.client.create(pods, {
    metadata: { name, namespace: 'default' },
    spec: {
      nodeName,
      containers: [{ name: 'c', image: 'nginx' }],
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName } }],
    },
  })
  await plane.pass(1000)
}
const nameOn = (node: string, volume = 'data'): string =>
  `csi-${createHash('sha256').update(`handle-of-${volume}disks.example.com${node}`).digest('hex')}`
async function answer(node: string, status: object): Promise<void> {
  const found = await plane.client.get(volumeAttachments, { name: nameOn(node) })
  await plane.client.update(volumeAttachments, { ...found, status: { attached: false, ...status } }, { subresource: 'status' })
  await plane.pass(1000)
}
const attached = async (node: string) => (await plane.client.get(nodes, { name: node })).status?.volumesAttached
const said = async (name: string): Promise<readonly string[]> =>
  (await plane.all(events))
    .filter(({ involvedObject, source }) => involvedObject.name === name && source?.component === 'attachdetach-controller')
    .map(({ type, reason, message }) => `${type} ${reason}: ${message}`)

test('a volume is attached for its pods, and detached after the last of them', async () => {
  await disk('data')
  await user('one', 'near')
  await user('two', 'near')
  expect(await plane.all(volumeAttachments)).toMatchObject([
    {
      metadata: { name: nameOn('near') },
      spec: { attacher: 'disks.example.com', nodeName: 'near', source: { persistentVolumeName: 'data' } },
      status: { attached: false },
    },
  ])
  expect(await attached('near')).toBeUndefined()
  await answer('near', { attached: true })
  expect(await attached('near')).toEqual([{ name: 'kubernetes.io/csi/disks.example.com^handle-of-data', devicePath: '' }])
  for (const name of ['one', 'two'])
    expect(await said(name)).toEqual(['Normal SuccessfulAttachVolume: AttachVolume.Attach succeeded for volume "data" '])
  await plane.client.delete(pods, { namespace: 'default', name: 'one' }, {})
  await plane.pass(1000)
  expect(await plane.all(volumeAttachments)).toHaveLength(1)
  await plane.client.delete(pods, { namespace: 'default', name: 'two' }, {})
  await plane.pass(1000)
  expect(await plane.all(volumeAttachments)).toEqual([])
  expect(await attached('near')).toBeUndefined()
})

test('a volume that its node says is in use stays', async () => {
  await disk('data')
  await user('one', 'near')
  await answer('near', { attached: true })
  const near = await plane.client.get(nodes, { name: 'near' })
  const volumesInUse = ['kubernetes.io/csi/disks.example.com^handle-of-data']
  const busy = await plane.client.update(nodes, { ...near, status: { ...near.status, volumesInUse } }, { subresource: 'status' })
  await plane.client.delete(pods, { namespace: 'default', name: 'one' }, {})
  await plane.pass(60_000)
  expect(await plane.all(volumeAttachments)).toHaveLength(1)
  expect(await attached('near')).toHaveLength(1)
  await plane.client.update(nodes, { ...busy, status: { ...busy.status, volumesInUse: [] } }, { subresource: 'status' })
  await plane.pass(1000)
  expect(await plane.all(volumeAttachments)).toEqual([])
})

test('pods hear of a driver that refuses or does not answer', async () => {
  await disk('data')
  await user('one', 'near')
  await plane.pass(119_000)
  const late =
    'Warning FailedAttachVolume: AttachVolume.Attach failed for volume "data" : timed out waiting for external-attacher of disks.example.com CSI driver to attach volume handle-of-data'
  await plane.pass(1000)
  expect(await said('one')).toEqual([late])
  await answer('near', { attachError: { message: 'no such disk' } })
  const refused = 'Warning FailedAttachVolume: AttachVolume.Attach failed for volume "data" : no such disk'
  expect(await said('one')).toEqual([late, refused])
  await answer('near', { attached: true })
  expect(await attached('near')).toHaveLength(1)
})

test('a volume for one node does not come to a second one before it has left the first', async () => {
  await disk('data')
  await user('first', 'near')
  await answer('near', { attached: true })
  await user('second', 'far')
  await plane.pass(60_000)
  expect(await said('second')).toEqual([
    'Warning FailedAttachVolume: Multi-Attach error for volume "data" Volume is already used by pod(s) first',
  ])
  await plane.client.delete(pods, { namespace: 'default', name: 'first' }, {})
  await plane.pass(1000)
  expect((await plane.all(volumeAttachments)).map(({ spec }) => spec.nodeName)).toEqual(['far'])
})

test('a volume for many nodes comes to each of them', async () => {
  await disk('data', { modes: ['ReadWriteMany'] })
  await user('first', 'near')
  await user('second', 'far')
  expect((await plane.all(volumeAttachments)).map(({ spec }) => spec.nodeName).toSorted()).toEqual(['far', 'near'])
})

test('nothing is attached where the driver says so; one that nobody has registered has not said so', async () => {
  await driver({ attachRequired: false }, 'files.example.com')
  await disk('files', { by: 'files.example.com' })
  await disk('other', { by: 'unknown.example.com' })
  await user('one', 'near', 'files')
  await user('two', 'near', 'other')
  expect((await plane.all(volumeAttachments)).map(({ spec }) => spec.attacher)).toEqual(['unknown.example.com'])
})

test('attachments made by hand are left alone', async () => {
  await disk('data')
  await plane.client.create(volumeAttachments, {
    metadata: { name: 'by-hand' },
    spec: { attacher: 'disks.example.com', nodeName: 'near', source: { persistentVolumeName: 'data' } },
  })
  await plane.pass(1000)
  expect(await plane.all(volumeAttachments)).toHaveLength(1)
})
