/** Who owns the claims of a StatefulSet's pods. */
import { expect, test } from 'vitest'
import type { StatefulSetPersistentVolumeClaimRetentionPolicy } from '../../src/api/objects.ts'
import { events, persistentVolumeClaims, pods, resourceQuotas, statefulSets } from '../../src/api/resources.ts'
import { startPlane, type Plane } from './settle.ts'

const ref = { namespace: 'default', name: 'db' }
const set = (persistentVolumeClaimRetentionPolicy?: StatefulSetPersistentVolumeClaimRetentionPolicy) => ({
  metadata: ref,
  spec: {
    replicas: 2,
    serviceName: 'db',
    selector: { matchLabels: { app: 'db' } },
    template: { metadata: { labels: { app: 'db' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } },
    ...(persistentVolumeClaimRetentionPolicy !== undefined && { persistentVolumeClaimRetentionPolicy }),
    volumeClaimTemplates: [
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'data' } as never,
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    ],
  },
})

test('claims go with the set, or with a pod that is scaled away, as their policy says', async () => {
  const plane = await startPlane()
  const owners = async () =>
    (await plane.all(persistentVolumeClaims)).map(({ metadata }) =>
      (metadata.ownerReferences ?? []).map(({ kind, controller }) => `${kind} ${String(controller)}`).join(),
    )
  await plane.client.create(statefulSets, set({ whenDeleted: 'Delete', whenScaled: 'Delete' }))
  await plane.pass(3000)
  expect(await owners()).toEqual(['StatefulSet true', 'StatefulSet true'])
  await plane.client.patch(statefulSets, ref, 'merge', { spec: { replicas: 1 } })
  await plane.pass(3000)
  expect(await owners()).toEqual(['StatefulSet true'])
  await plane.client.patch(statefulSets, ref, 'merge', { spec: { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain' } } })
  await plane.pass(3000)
  expect(await owners()).toEqual([''])
  await plane.client.delete(statefulSets, ref)
  await plane.pass(3000)
  expect(await owners()).toEqual([''])
  await plane.stop()
})

const claim = (plane: Plane, metadata: object) =>
  plane.client.create(persistentVolumeClaims, {
    metadata: { namespace: 'default', name: 'data-db-0', ...metadata },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  })
const told = async (plane: Plane): Promise<readonly string[]> =>
  (await plane.all(events))
    .filter(({ involvedObject }) => involvedObject.kind === 'StatefulSet')
    .map(({ type, reason, message }) => `${type} ${reason}: ${message}`)

test('a claim that somebody else controls is left to them, which is said where claims are to go', async () => {
  const plane = await startPlane()
  const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'other', uid: 'another', controller: true }
  const { metadata } = await plane.client.create(statefulSets, { ...set(), metadata: { ...ref, name: 'other' } })
  await claim(plane, { ownerReferences: [{ ...owner, uid: metadata.uid }] })
  await plane.client.create(statefulSets, set({ whenDeleted: 'Delete' }))
  await plane.pass(3000)
  const found = await plane.client.get(persistentVolumeClaims, { namespace: 'default', name: 'data-db-0' })
  expect(found.metadata.ownerReferences?.map(({ name }) => name)).toEqual(['other'])
  expect((await told(plane)).filter((text) => text.includes('Conflicting'))).toEqual([
    'Warning ConflictingController: PersistentVolumeClaim data-db-0 has a conflicting OwnerReference that acts as a manging controller, the retention policy is ignored for this claim',
  ])
  await plane.stop()
})

test('a pod whose claim is being deleted is not made before that is over', async () => {
  const plane = await startPlane()
  await claim(plane, { finalizers: ['example.com/hold'] })
  await plane.client.delete(persistentVolumeClaims, { namespace: 'default', name: 'data-db-0' })
  await plane.client.create(statefulSets, set())
  await plane.pass(3000)
  expect(await plane.all(pods)).toEqual([])
  expect(await told(plane)).toEqual([
    'Warning FailedCreate: create Pod db-0 in StatefulSet db failed error: pvc data-db-0 is being deleted',
  ])
  await plane.client.patch(persistentVolumeClaims, { namespace: 'default', name: 'data-db-0' }, 'merge', { metadata: { finalizers: null } })
  await plane.pass(20_000)
  expect(await plane.all(pods)).toHaveLength(2)
  await plane.stop()
})

test('a pod whose claim cannot be made is not made either', async () => {
  const plane = await startPlane()
  await plane.client.create(resourceQuotas, {
    metadata: { namespace: 'default', name: 'none' },
    spec: { hard: { persistentvolumeclaims: '0' } },
  })
  await plane.pass(3000)
  await plane.client.create(statefulSets, set())
  await plane.pass(3000)
  expect(await plane.all(pods)).toEqual([])
  const why =
    'persistentvolumeclaims "data-db-0" is forbidden: exceeded quota: none, requested: persistentvolumeclaims=1, used: persistentvolumeclaims=0, limited: persistentvolumeclaims=0'
  expect(await told(plane)).toEqual([
    `Warning FailedCreate: create Claim data-db-0 for Pod db-0 in StatefulSet db failed error: ${why}`,
    `Warning FailedCreate: create Pod db-0 in StatefulSet db failed error: failed to create PVC data-db-0: ${why}`,
  ])
  await plane.stop()
})
