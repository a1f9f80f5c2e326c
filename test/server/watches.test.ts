/** Watches in their forms and by their old paths. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { configMaps } from '../../src/api/resources.ts'
import { startListening, type ListeningServer } from './listening.ts'

let server: ListeningServer
beforeAll(async () => {
  server = await startListening()
  for (const name of ['a', 'b']) await server.client.create(configMaps, { metadata: { namespace: 'default', name } })
})
afterAll(() => server.stop())

interface Seen {
  readonly type: string
  readonly object: { readonly metadata: { readonly name: string }; readonly columnDefinitions?: readonly object[] | null }
}

/** The first events of a watch. */
async function seen(path: string, count: number, accept?: string): Promise<readonly Seen[]> {
  const { promise, resolve } = Promise.withResolvers<readonly Seen[]>()
  const events: Seen[] = []
  const stop = await server.stream(
    path,
    (event) => {
      events.push(event as Seen)
      if (events.length === count) resolve(events)
    },
    accept,
  )
  const found = await promise
  stop()
  return found
}

test('only the first table of a watch says what its columns are', async () => {
  const table = 'application/json;as=Table;v=v1;g=meta.k8s.io'
  const events = await seen('/api/v1/namespaces/default/configmaps?watch=1', 2, table)
  expect(events.map(({ object }) => object.columnDefinitions?.length ?? null)).toEqual([3, null])
})

test('a name with the parameter is read, and watched by the old path alone', async () => {
  expect(await server.ask({ path: '/api/v1/namespaces/default/configmaps/b?watch=1' })).toMatchObject({
    status: 200,
    body: { kind: 'ConfigMap', metadata: { name: 'b' } },
  })
  expect((await server.ask({ path: '/api/v1/namespaces/default/configmaps/none?watch=1' })).status).toBe(404)
  const [event] = await seen('/api/v1/watch/namespaces/default/configmaps/b', 1)
  expect([event?.type, event?.object.metadata.name]).toEqual(['ADDED', 'b'])
})

test('who watches a deprecated version is warned as who lists it', async () => {
  const warnings = ['endpoints', 'endpoints?watch=1&timeoutSeconds=1'].map(
    async (path) => (await server.ask({ path: `/api/v1/namespaces/default/${path}` })).headers?.['warning'],
  )
  const warning = '299 - "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"'
  expect(await Promise.all(warnings)).toEqual([warning, warning])
})

test('a method that a deprecated version does not have is refused without a warning', async () => {
  for (const path of ['/api/v1/endpoints', '/api/v1/namespaces/default/endpoints/x']) {
    const { status, headers } = await server.ask({ method: 'POST', path, body: {} })
    expect([status, headers?.['warning']]).toEqual([405, undefined])
  }
})
