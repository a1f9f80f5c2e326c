import { expect, test } from 'vitest'
import { configMaps, pods, namespaces } from '../../src/api/resources.ts'
import type { WatchEvent } from '../../src/client/client.ts'
import type { ConfigMap } from '../../src/api/objects.ts'
import { startServer } from './start-server.ts'

const map = (name: string, data: Record<string, string> = {}) => ({ metadata: { namespace: 'default', name }, data })

test('an object is created, read, listed, changed and deleted', async () => {
  const { client, stop } = await startServer()
  const made = await client.create(configMaps, map('one', { a: '1' }))
  expect(made.metadata.uid).toMatch(/^[0-9a-f-]{36}$/)
  expect(await client.get(configMaps, { namespace: 'default', name: 'one' })).toBe(made)
  const changed = await client.update(configMaps, { ...made, data: { a: '2' } })
  expect(Number(changed.metadata.resourceVersion)).toBeGreaterThan(Number(made.metadata.resourceVersion))
  expect((await client.list(configMaps, { namespace: 'default' })).items).toEqual([changed])
  await expect(client.update(configMaps, made)).rejects.toMatchObject({ status: { code: 409, reason: 'Conflict' } })
  await client.delete(configMaps, { namespace: 'default', name: 'one' })
  await expect(client.get(configMaps, { namespace: 'default', name: 'one' })).rejects.toMatchObject({
    message: 'configmaps "one" not found',
  })
  await stop()
})

test('an update that changes nothing writes nothing', async () => {
  const { client, stop } = await startServer()
  const made = await client.create(configMaps, map('one', { a: '1' }))
  expect(await client.update(configMaps, { ...made, data: { a: '1' } })).toBe(made)
  await stop()
})

test('a watch gives what is there, then every change', async () => {
  const { client, stop } = await startServer()
  await client.create(configMaps, map('one'))
  const seen: string[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  const end = client.watch(
    configMaps,
    { namespace: 'default' },
    (events: readonly WatchEvent<ConfigMap>[]) => {
      for (const event of events) seen.push(`${event.type} ${(event.object as ConfigMap).metadata.name}`)
      if (seen.length >= 4) resolve()
    },
    () => undefined,
  )
  await client.create(configMaps, map('two'))
  await client.patch(configMaps, { namespace: 'default', name: 'two' }, 'merge', { data: { b: 'c' } })
  await client.delete(configMaps, { namespace: 'default', name: 'one' })
  await promise
  end()
  expect(seen).toEqual(['ADDED one', 'ADDED two', 'MODIFIED two', 'DELETED one'])
  await stop()
})

test('a status write keeps the spec, a spec write keeps the status', async () => {
  const { client, stop } = await startServer()
  const pod = await client.create(pods, {
    metadata: { namespace: 'default', name: 'p' },
    spec: { containers: [{ name: 'c', image: 'nginx' }] },
  })
  const running = await client.update(
    pods,
    { ...pod, spec: { containers: [] }, status: { ...pod.status, phase: 'Running' } },
    { subresource: 'status' },
  )
  expect(running.spec.containers).toHaveLength(1)
  const labelled = await client.update(pods, {
    ...running,
    metadata: { ...running.metadata, labels: { a: 'b' } },
    status: { phase: 'Failed' },
  })
  expect(labelled).toMatchObject({ metadata: { labels: { a: 'b' } }, status: { phase: 'Running' } })
  await stop()
})

test('every cluster begins with its four namespaces', async () => {
  const { client, stop } = await startServer()
  const { items } = await client.list(namespaces)
  expect(items.map(({ metadata }) => metadata.name)).toEqual(['default', 'kube-node-lease', 'kube-public', 'kube-system'])
  await stop()
})
