/** Who owns the claims of a StatefulSet's pods. */
import { expect, test } from 'vitest'
import type { StatefulSetPersistentVolumeClaimRetentionPolicy } from '../../src/api/objects.ts'
import { persistentVolumeClaims, statefulSets } from '../../src/api/resources.ts'
import { startPlane } from './settle.ts'

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
