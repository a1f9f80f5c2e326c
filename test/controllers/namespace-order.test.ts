/** In which order the content of a namespace goes. */
import { expect, test } from 'vitest'
import { configMaps, namespaces, pods } from '../../src/api/resources.ts'
import { startPlane } from './settle.ts'

test('pods go first: nothing else is deleted while one is left, and one that outstays its grace is told of', async () => {
  const plane = await startPlane({ stage: { linger: () => true } })
  const namespace = 'team'
  await plane.client.create(namespaces, { metadata: { name: namespace }, spec: {} })
  await plane.pass(1000)
  await plane.client.create(configMaps, { metadata: { name: 'settings', namespace } })
  await plane.client.create(pods, {
    metadata: { name: 'held', namespace },
    spec: { nodeName: 'node-1', terminationGracePeriodSeconds: 5, containers: [{ name: 'c', image: 'nginx' }] },
  })
  await plane.pass(100)
  await plane.client.delete(namespaces, { name: namespace })
  const said = async () => (await plane.client.get(namespaces, { name: namespace })).status?.conditions?.map(({ reason }) => reason)
  await plane.pass(2000)
  expect(await said()).toContain('ContentDeleted')
  expect(await said()).toContain('ContentRemoved')
  await plane.pass(6000)
  const { status } = await plane.client.get(namespaces, { name: namespace })
  expect(status?.conditions?.find(({ reason }) => reason === 'ContentDeletionFailed')?.message).toBe(
    'Failed to delete all resource types, 1 remaining: unexpected items still remain in namespace: team for gvr: /v1, Resource=pods',
  )
  await plane.client.get(configMaps, { namespace, name: 'settings' })
  await plane.client.delete(pods, { namespace, name: 'held' }, { gracePeriodSeconds: 0 })
  await plane.pass(2000)
  await expect(plane.client.get(namespaces, { name: namespace })).rejects.toThrow('not found')
  await plane.stop()
})
