import { afterAll, beforeAll, expect, test } from 'vitest'
import { ManualClock } from '../../src/base/clock.ts'
import { configMaps, deployments, namespaces, pods, replicationControllers } from '../../src/api/resources.ts'
import type { ConfigMap, Pod } from '../../src/api/objects.ts'
import { startServer, type StartedServer } from './start-server.ts'

let server: StartedServer
beforeAll(async () => {
  server = await startServer({ clock: new ManualClock() })
})
afterAll(() => server.stop())

const at = (name: string): { namespace: string; name: string } => ({ namespace: 'default', name })
const pod = (name: string): Promise<Pod> =>
  server.client.create(pods, { metadata: at(name), spec: { containers: [{ name: 'c', image: 'i' }] } })
const bind = (name: string): Promise<unknown> =>
  server.client.create(pods, { metadata: at(name), target: { kind: 'Node', name: 'n' } } as never, { subresource: 'binding' })
const template = { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'c', image: 'i' }] } }

test('a pod without a node goes at once', async () => {
  await pod('free')
  await server.client.delete(pods, at('free'))
  await expect(server.client.get(pods, at('free'))).rejects.toMatchObject({ status: { reason: 'NotFound' } })
})

test('a pod on a node gets its grace, which may only shorten, and goes with grace 0', async () => {
  await pod('bound')
  await bind('bound')
  const marked = (await server.client.delete(pods, at('bound'))) as Pod
  expect(marked.metadata).toMatchObject({ deletionGracePeriodSeconds: 30, deletionTimestamp: '2026-01-01T00:00:30Z' })
  expect(((await server.client.delete(pods, at('bound'), { gracePeriodSeconds: 60 })) as Pod).metadata.deletionGracePeriodSeconds).toBe(30)
  expect(((await server.client.delete(pods, at('bound'), { gracePeriodSeconds: 5 })) as Pod).metadata.deletionGracePeriodSeconds).toBe(5)
  await server.client.delete(pods, at('bound'), { gracePeriodSeconds: 0 })
  await expect(server.client.get(pods, at('bound'))).rejects.toMatchObject({ status: { reason: 'NotFound' } })
})

test('finalizers hold an object until the last one is gone, and none may be added', async () => {
  const { client } = server
  await client.create(configMaps, { metadata: { ...at('held'), finalizers: ['e.com/a', 'e.com/b'] } })
  const marked = (await client.delete(configMaps, at('held'))) as ConfigMap
  expect(marked.metadata.deletionTimestamp).toBe('2026-01-01T00:00:00Z')
  const keep = (finalizers: string[]): Promise<ConfigMap> => client.patch(configMaps, at('held'), 'merge', { metadata: { finalizers } })
  await expect(keep(['e.com/a', 'e.com/c'])).rejects.toMatchObject({ status: { code: 422 } })
  await keep(['e.com/a'])
  expect(await client.get(configMaps, at('held'))).toMatchObject({ metadata: { finalizers: ['e.com/a'] } })
  await keep([])
  await expect(client.get(configMaps, at('held'))).rejects.toMatchObject({ status: { reason: 'NotFound' } })
})

test('preconditions must hold', async () => {
  const made = await server.client.create(configMaps, { metadata: at('guarded') })
  await expect(server.client.delete(configMaps, at('guarded'), { preconditions: { uid: 'other' } })).rejects.toMatchObject({
    status: { code: 409, reason: 'Conflict' },
  })
  await expect(server.client.delete(configMaps, at('guarded'), { preconditions: { resourceVersion: '1' } })).rejects.toMatchObject({
    status: { code: 409 },
  })
  await server.client.delete(configMaps, at('guarded'), {
    preconditions: { uid: made.metadata.uid, resourceVersion: made.metadata.resourceVersion },
  })
})

test('a policy becomes a finalizer, and old kinds orphan by default', async () => {
  const { client } = server
  const spec = { selector: { matchLabels: { app: 'x' } }, template }
  await client.create(deployments, { metadata: at('fore'), spec })
  expect(await client.delete(deployments, at('fore'), { propagationPolicy: 'Foreground' })).toMatchObject({
    metadata: { finalizers: ['foregroundDeletion'], generation: 2 },
  })
  await client.create(deployments, { metadata: at('back'), spec })
  await client.delete(deployments, at('back'), { propagationPolicy: 'Background' })
  await expect(client.get(deployments, at('back'))).rejects.toMatchObject({ status: { code: 404 } })
  await client.create(replicationControllers, { metadata: at('old'), spec: { selector: { app: 'x' }, template } })
  expect(await client.delete(replicationControllers, at('old'))).toMatchObject({ metadata: { finalizers: ['orphan'] } })
})

test('a namespace waits for its contents, and takes nothing new', async () => {
  const { client } = server
  await client.create(namespaces, { metadata: { name: 'going' }, spec: {} })
  expect(await client.delete(namespaces, { name: 'going' })).toMatchObject({ status: { phase: 'Terminating' } })
  const refused = client.create(configMaps, { metadata: { namespace: 'going', name: 'late' } })
  await expect(refused).rejects.toMatchObject({
    message: 'configmaps "late" is forbidden: unable to create new content in namespace going because it is being terminated',
    status: { code: 403, details: { causes: [{ reason: 'NamespaceTerminating' }] } },
  })
  const namespace = await client.get(namespaces, { name: 'going' })
  await client.update(namespaces, { ...namespace, spec: {} }, { subresource: 'finalize' })
  await expect(client.get(namespaces, { name: 'going' })).rejects.toMatchObject({ status: { code: 404 } })
})

test('the first namespaces stay', async () => {
  await expect(server.client.delete(namespaces, { name: 'kube-system' })).rejects.toMatchObject({
    message: 'namespaces "kube-system" is forbidden: this namespace may not be deleted',
  })
})

test('deletecollection takes what its selector chooses', async () => {
  const { client } = server
  for (const name of ['c1', 'c2', 'c3'])
    await client.create(configMaps, { metadata: { ...at(name), labels: name === 'c3' ? {} : { gone: 'soon' } } })
  const { items } = await client.deleteCollection(configMaps, { namespace: 'default', labelSelector: 'gone' })
  expect(items.map(({ metadata }) => metadata.name)).toEqual(['c1', 'c2'])
  expect((await client.list(configMaps, { namespace: 'default' })).items.map(({ metadata }) => metadata.name)).toEqual(['c3'])
})
