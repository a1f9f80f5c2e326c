/** Owners that are none. What becomes of dependents otherwise: `cluster-care.test.ts`. */
import { expect, test } from 'vitest'
import { configMaps, events, namespaces } from '../../src/api/resources.ts'
import { startPlane } from './settle.ts'

test('an owner in another namespace is no owner, which is said', async () => {
  const plane = await startPlane()
  for (const name of ['here', 'there']) await plane.client.create(namespaces, { metadata: { name }, spec: {}, status: {} })
  const { metadata } = await plane.client.create(configMaps, { metadata: { name: 'owner', namespace: 'there' } })
  await plane.pass(1000)
  const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: metadata.uid }]
  await plane.client.create(configMaps, { metadata: { name: 'stray', namespace: 'here', ownerReferences } })
  await plane.pass(2000)
  expect((await plane.all(configMaps)).map((map) => map.metadata.name)).not.toContain('stray')
  const told = (await plane.all(events)).filter(({ reason }) => reason === 'OwnerRefInvalidNamespace')
  expect(told.map(({ message }) => message)).toEqual([
    `ownerRef [v1/ConfigMap, namespace: here, name: owner, uid: ${metadata.uid}] does not exist in namespace "here"`,
  ])
  await plane.stop()
})

test('an owner in a version that nobody serves says nothing of its dependent', async () => {
  const plane = await startPlane()
  for (const apiVersion of ['apps/v7', 'apps/v1']) {
    const ownerReferences = [{ apiVersion, kind: 'Deployment', name: 'gone', uid: 'nobody' }]
    await plane.client.create(configMaps, { metadata: { name: apiVersion.replace('/', '-'), namespace: 'default', ownerReferences } })
  }
  await plane.pass(60_000)
  expect((await plane.all(configMaps)).map(({ metadata }) => metadata.name).filter((name) => name.startsWith('apps'))).toEqual(['apps-v7'])
  await plane.stop()
})
