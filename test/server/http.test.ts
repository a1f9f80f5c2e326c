import { statSync } from 'node:fs'
import http from 'node:http'
import { connect as connectTo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { KubeObject } from '../../src/api/object.ts'
import { startListening, type ListeningServer } from './listening.ts'

let server: ListeningServer
beforeAll(async () => {
  server = await startListening()
})
afterAll(() => server.stop())

const maps = '/api/v1/namespaces/default/configmaps'
const map = (name: string, data: Record<string, string> = { a: '1' }): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data,
})
const tables = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve))
}

test('the socket is for its owner alone', () => {
  expect(statSync(server.socket).mode & 0o777).toBe(0o600)
})

test('an object goes from POST through PUT and PATCH to DELETE', async () => {
  const { ask } = server
  const made = await ask({ method: 'POST', path: maps, body: map('life') })
  expect(made).toMatchObject({
    status: 201,
    body: { kind: 'ConfigMap', metadata: { name: 'life', namespace: 'default' }, data: { a: '1' } },
  })
  expect(await ask({ method: 'POST', path: maps, body: map('life') })).toMatchObject({
    status: 409,
    body: { reason: 'AlreadyExists', message: 'configmaps "life" already exists' },
  })
  expect(await ask({ method: 'PUT', path: `${maps}/life`, body: map('life', { a: '2' }) })).toMatchObject({
    status: 200,
    body: { data: { a: '2' } },
  })
  const patches = [
    ['application/merge-patch+json', { data: { b: '1' } }],
    ['application/json-patch+json', [{ op: 'add', path: '/data/c', value: '1' }]],
    ['application/strategic-merge-patch+json', { data: { a: null } }],
  ] as const
  for (const [type, body] of patches)
    expect(await ask({ method: 'PATCH', path: `${maps}/life`, type, body })).toMatchObject({ status: 200 })
  expect(await ask({ path: `${maps}/life` })).toMatchObject({ status: 200, body: { data: { b: '1', c: '1' } } })
  expect(await ask({ method: 'DELETE', path: `${maps}/life` })).toMatchObject({
    status: 200,
    body: { kind: 'Status', status: 'Success', details: { kind: 'configmaps', name: 'life' } },
  })
  expect(await ask({ path: `${maps}/life` })).toMatchObject({
    status: 404,
    body: { reason: 'NotFound', message: 'configmaps "life" not found' },
  })
})

test('a patch that changes nothing keeps the revision', async () => {
  const { ask } = server
  const { body } = await ask({ method: 'POST', path: maps, body: map('same') })
  const again = await ask({ method: 'PATCH', path: `${maps}/same`, type: 'application/merge-patch+json', body: { data: { a: '1' } } })
  expect(again.body).toEqual(body)
})

test('YAML bodies are taken, and YAML answers given', async () => {
  const { ask } = server
  expect(
    await ask({ method: 'POST', path: maps, type: 'application/yaml', body: 'metadata:\n  name: yaml\ndata:\n  a: "1"\n' }),
  ).toMatchObject({ status: 201, body: { metadata: { name: 'yaml' } } })
  expect((await ask({ path: `${maps}/yaml`, accept: 'application/yaml' })).body).toContain('kind: ConfigMap\n')
})

test('unknown fields warn, are refused, or pass', async () => {
  const { ask } = server
  const body = { ...map('strict'), datta: {} }
  const refused = await ask({ method: 'POST', path: `${maps}?fieldValidation=Strict`, body })
  expect(refused).toMatchObject({
    status: 400,
    body: { message: 'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "datta"' },
  })
  const warned = await ask({ method: 'POST', path: `${maps}?dryRun=All`, body })
  expect(warned.headers?.['warning']).toBe('299 - "unknown field \\"datta\\""')
  const passed = await ask({ method: 'POST', path: `${maps}?dryRun=All&fieldValidation=Ignore`, body })
  expect(passed).toMatchObject({ status: 201 })
  expect(passed.headers?.['warning']).toBeUndefined()
})

test('a dry run stores nothing', async () => {
  const { ask } = server
  expect(await ask({ method: 'POST', path: `${maps}?dryRun=All`, body: map('dry') })).toMatchObject({
    status: 201,
    body: { metadata: { name: 'dry' } },
  })
  expect(await ask({ path: `${maps}/dry` })).toMatchObject({ status: 404 })
})

test('pages of a list show one revision', async () => {
  const { ask } = server
  const secrets = '/api/v1/namespaces/kube-public/configmaps'
  for (const name of ['p1', 'p2', 'p3']) await ask({ method: 'POST', path: secrets, body: map(name) })
  const first = (await ask({ path: `${secrets}?limit=2` })).body as {
    items: KubeObject[]
    metadata: { continue: string; resourceVersion: string; remainingItemCount: number }
  }
  expect(first.items.map(({ metadata }) => metadata.name)).toEqual(['p1', 'p2'])
  expect(first.metadata.remainingItemCount).toBe(1)
  await ask({ method: 'POST', path: secrets, body: map('p4') })
  const second = (await ask({ path: `${secrets}?limit=2&continue=${first.metadata.continue}` })).body as typeof first
  expect(second.items.map(({ metadata }) => metadata.name)).toEqual(['p3'])
  expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion)
})

test('a watch sends what is there and what happens, to a selector as coming and going', async () => {
  const { ask, stream } = server
  const seen: string[] = []
  const path = '/api/v1/namespaces/kube-node-lease/configmaps'
  await ask({ method: 'POST', path, body: map('w') })
  const stop = await stream(`${path}?watch=true&labelSelector=on`, (event) => {
    const { type, object } = event as { type: string; object: KubeObject }
    seen.push(`${type} ${object.metadata.name}`)
  })
  const label = (on: string | null): Promise<unknown> =>
    ask({ method: 'PATCH', path: `${path}/w`, type: 'application/merge-patch+json', body: { metadata: { labels: { on } } } })
  await label('yes')
  await label('again')
  await label(null)
  await until(() => seen.length === 3)
  stop()
  expect(seen).toEqual(['ADDED w', 'MODIFIED w', 'DELETED w'])
})

test('a timed watch has a bookmark before it ends, if there is time', async () => {
  const { stream } = server
  const seen: string[] = []
  await stream('/api/v1/namespaces/none/configmaps?watch=true&timeoutSeconds=3&allowWatchBookmarks=true', (event) =>
    seen.push((event as { type: string }).type),
  )
  await until(() => seen.length === 1)
  expect(seen).toEqual(['BOOKMARK'])
})

test('lists come as tables and as metadata alone', async () => {
  const { ask } = server
  const table = (await ask({ path: '/api/v1/namespaces', accept: tables })).body as {
    columnDefinitions: { name: string }[]
    rows: { cells: unknown[]; object: { kind: string } }[]
  }
  expect(table.columnDefinitions.map(({ name }) => name)).toEqual(['Name', 'Status', 'Age'])
  expect(table.rows[0]).toMatchObject({ cells: ['default', 'Active', expect.any(String)], object: { kind: 'PartialObjectMetadata' } })
  const partial = await ask({ path: '/api/v1/namespaces', accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io' })
  expect(partial.body).toMatchObject({ kind: 'PartialObjectMetadataList', items: [{ kind: 'PartialObjectMetadata' }, {}, {}, {}] })
})

test('discovery is served in both forms, with a tag that spares a second reading', async () => {
  const { ask } = server
  expect((await ask({ path: '/api' })).body).toMatchObject({ kind: 'APIVersions' })
  expect((await ask({ path: '/apis/apps/v1' })).body).toMatchObject({ kind: 'APIResourceList', groupVersion: 'apps/v1' })
  const whole = await ask({
    path: '/apis',
    accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json',
  })
  expect(whole.headers?.['content-type']).toBe('application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList')
  expect(whole.headers?.etag).toMatch(/^"[0-9A-F]{128}"$/)
  expect(whole.body).toMatchObject({ kind: 'APIGroupDiscoveryList' })
})

test('OpenAPI documents tell how each kind is patched', async () => {
  const { ask } = server
  const index = (await ask({ path: '/openapi/v3' })).body as { paths: Record<string, { serverRelativeURL: string }> }
  const document = (await ask({ path: index.paths['apis/apps/v1']?.serverRelativeURL ?? '' })).body as {
    paths: Record<string, { patch: { requestBody: { content: object }; parameters: { name: string }[] } }>
  }
  const { patch } = document.paths['/apis/apps/v1/namespaces/{namespace}/deployments/{name}'] ?? {}
  expect(Object.keys(patch?.requestBody.content ?? {})).toContain('application/strategic-merge-patch+json')
  expect(patch?.parameters.map(({ name }) => name)).toContain('fieldValidation')
})

test('health, version and metrics answer', async () => {
  const { ask, client } = server
  for (const path of ['/healthz', '/livez', '/readyz', '/livez/ping'])
    expect(await ask({ path })).toMatchObject({ status: 200, body: 'ok' })
  expect((await ask({ path: '/version' })).body).toMatchObject({
    major: '1',
    minor: '33',
    gitVersion: expect.stringMatching(/^v1\.33\./) as string,
  })
  expect((await ask({ path: '/metrics' })).body).toContain('apiserver_storage_objects{resource="namespaces"} 4')
  expect(await client.raw('/readyz')).toBe('ok')
})

test('bodies that are too large or no JSON are refused', async () => {
  const { ask } = server
  const large = await ask({ method: 'POST', path: maps, body: map('large', { a: '$FILL:4000000' }) })
  expect(large).toMatchObject({ status: 413, body: { reason: 'RequestEntityTooLarge' } })
  expect(await ask({ method: 'POST', path: maps, body: '{' })).toMatchObject({ status: 400, body: { reason: 'BadRequest' } })
  expect(await ask({ method: 'POST', path: maps, type: 'text/plain', body: '{}' })).toMatchObject({
    status: 415,
    body: { reason: 'UnsupportedMediaType' },
  })
})

test('a member called __proto__ is data like any other', async () => {
  const { ask } = server
  const body = '{"metadata":{"name":"proto"},"data":{"__proto__":"x"}}'
  await ask({ method: 'POST', path: maps, body })
  const { promise, resolve } = Promise.withResolvers<string>()
  http.get({ socketPath: server.socket, path: `${maps}/proto` }, (response) => {
    let text = ''
    response.on('data', (chunk: Buffer) => (text += chunk.toString())).on('end', () => resolve(text))
  })
  expect(await promise).toContain('"__proto__":"x"')
  expect(({} as { x?: string }).x).toBeUndefined()
})

test('a request that breaks off harms nobody', async () => {
  const { ask } = server
  const request = http.request({ socketPath: server.socket, method: 'POST', path: maps, headers: { 'Content-Length': 100 } })
  const closed = new Promise((resolve) => request.on('error', resolve))
  request.write('{"met')
  request.destroy(new Error('gone'))
  await closed
  expect(await ask({ path: '/readyz' })).toMatchObject({ status: 200 })
})

test.each([
  ['application/merge-patch+json', { data: { a: [] } }, 'json: cannot unmarshal array into Go struct field ConfigMap.data of type string'],
  ['application/merge-patch+json', { kind: 'Pod' }, 'converting (v1.Pod) to (core.ConfigMap): unknown conversion'],
  [
    'application/merge-patch+json',
    { apiVersion: 1 },
    "couldn't get version/kind; json parse error: json: cannot unmarshal number into Go struct field .apiVersion of type string",
  ],
  [
    'application/json-patch+json',
    [{ op: 'add', path: '/metadata/labels', value: { a: 1 } }],
    'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
  ],
])('%s %j makes a document that is refused as a whole', async (type, body, why) => {
  const { ask } = server
  await ask({ method: 'POST', path: maps, body: map('unfit') })
  const { status, body: answer } = await ask({ method: 'PATCH', path: `${maps}/unfit`, type, body })
  const { message } = answer as { readonly message: string }
  expect([status, message.slice(0, 47), message.endsWith(`": ${why}`)]).toEqual([
    422,
    ' "" is invalid: patch: Invalid value: "{\\"apiVe',
    true,
  ])
})

test('a refused body is taken to its end before the answer, and the connection serves on', async () => {
  const agent = new http.Agent({ keepAlive: true })
  const request = http.request({
    agent,
    socketPath: server.socket,
    method: 'POST',
    path: `${maps}?dryRun=some`,
    headers: { 'content-type': 'application/json', 'content-length': 2 },
  })
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>()
  request.on('response', resolve).on('error', reject)
  request.flushHeaders()
  await new Promise((sent) => request.write('{', sent))
  request.end('}')
  const answer = await promise
  expect([answer.statusCode, answer.headers.connection]).toEqual([422, 'keep-alive'])
  answer.resume()
  agent.destroy()
})

test('a body that is too large is refused while it is still being written, and the connection serves on', async () => {
  const socket = connectTo(server.socket)
  let answer = ''
  socket.setEncoding('utf8').on('data', (data: string) => (answer += data))
  const length = 5_000_000
  socket.write(
    `POST /api/v1/namespaces/default/configmaps HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`,
  )
  socket.write('x'.repeat(length / 2))
  await until(() => answer.includes('HTTP/1.1 413') || socket.closed)
  socket.write('x'.repeat(length / 2))
  socket.write('GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await until(() => answer.includes('HTTP/1.1 200') || socket.closed)
  expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 200'])
  socket.destroy()
})

test('rows of flow schemas stand in the order in which requests are matched', async () => {
  const path = '/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas'
  for (const [name, matchingPrecedence] of Object.entries({ late: 900, b: 20, a: 20, first: 3 })) {
    const spec = { priorityLevelConfiguration: { name: 'exempt' }, matchingPrecedence }
    expect((await server.ask({ method: 'POST', path, body: { metadata: { name }, spec } })).status).toBe(201)
  }
  const { rows } = (await server.ask({ path, accept: tables })).body as { readonly rows: readonly { readonly cells: readonly unknown[] }[] }
  const names = rows.map(({ cells }) => cells[0])
  expect(names.filter((name) => ['late', 'b', 'a', 'first'].includes(String(name)))).toEqual(['first', 'a', 'b', 'late'])
})
