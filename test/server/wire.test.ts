/** The forms in which answers come: protobuf, compressed, for people, and which of them a client gets. */
import http from 'node:http'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openEnvelope } from '../../src/api/protobuf/envelope.ts'
import { configMaps, customResourceDefinitions } from '../../src/api/resources.ts'
import { startListening, type ListeningServer } from './listening.ts'

const protobuf = 'application/vnd.kubernetes.protobuf'
const maps = '/api/v1/namespaces/default/configmaps'
const meta = 'g=meta.k8s.io;v=v1'

let server: ListeningServer
beforeAll(async () => {
  server = await startListening()
  for (const name of ['a', 'b']) await server.client.create(configMaps, { metadata: { namespace: 'default', name }, data: { name } })
  const names = { plural: 'gadgets', kind: 'Gadget' }
  const versions = [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }]
  await server.client.create(customResourceDefinitions, {
    metadata: { name: 'gadgets.example.com' },
    spec: { group: 'example.com', names, scope: 'Namespaced', versions },
  })
})
afterAll(() => server.stop())

async function ask(
  path: string,
  headers: http.OutgoingHttpHeaders = {},
): Promise<{ readonly status: number | undefined; readonly headers: http.IncomingHttpHeaders; readonly bytes: Buffer }> {
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>()
  http.get({ socketPath: server.socket, path, headers, agent: false }, resolve).on('error', reject)
  const response = await promise
  return { status: response.statusCode, headers: response.headers, bytes: await buffer(response) }
}

const opened = (bytes: Buffer): Record<string, unknown> => openEnvelope(bytes).object ?? {}

describe('a client that takes protobuf', () => {
  test('gets objects, lists, metadata and errors so', async () => {
    const one = await ask(`${maps}/a`, { Accept: `${protobuf}, application/json` })
    expect(one.headers['content-type']).toBe(protobuf)
    expect(opened(one.bytes)).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { name: 'a' } })
    const list = opened((await ask(maps, { Accept: protobuf })).bytes)
    expect(list).toMatchObject({ kind: 'ConfigMapList', items: [{ data: { name: 'a' } }, { data: { name: 'b' } }] })
    expect(opened((await ask(maps, { Accept: `${protobuf};as=PartialObjectMetadataList;${meta}` })).bytes)).toMatchObject({
      kind: 'PartialObjectMetadataList',
      items: [{ metadata: { name: 'a' } }, { metadata: { name: 'b' } }],
    })
    const missing = await ask(`${maps}/none`, { Accept: protobuf })
    expect([missing.status, opened(missing.bytes)['reason']]).toEqual([404, 'NotFound'])
  })

  test('gets a watch in frames', async () => {
    const { bytes, headers } = await ask(`${maps}?watch=true&timeoutSeconds=3&allowWatchBookmarks=true`, {
      Accept: `${protobuf};stream=watch`,
    })
    expect(headers['content-type']).toBe(`${protobuf};stream=watch`)
    const sizes: number[] = []
    for (let at = 0; at < bytes.length; at += 4 + bytes.readUInt32BE(at)) sizes.push(bytes.readUInt32BE(at))
    expect(sizes).toHaveLength(3)
    expect(bytes.toString('latin1')).toMatch(/ADDED[^]*ADDED[^]*BOOKMARK/)
  })

  test('gets tables in JSON, if it takes that', async () => {
    expect((await ask(maps, { Accept: `${protobuf};as=Table;${meta},application/json;as=Table;${meta}` })).headers['content-type']).toBe(
      'application/json',
    )
    expect((await ask(maps, { Accept: `${protobuf};as=Table;${meta}` })).status).toBe(406)
  })

  test('gets custom objects in JSON, if it takes that', async () => {
    const gadgets = '/apis/example.com/v1/namespaces/default/gadgets'
    expect((await ask(gadgets, { Accept: `${protobuf},application/json` })).headers['content-type']).toBe('application/json')
    const refused = await ask(gadgets, { Accept: protobuf })
    expect([refused.status, opened(refused.bytes)['message']]).toEqual([
      406,
      `only the following media types are accepted: application/json, application/yaml, ${protobuf}`,
    ])
  })
})

describe('of several forms', () => {
  const got = async (accept: string): Promise<string | undefined> => (await ask(`${maps}/a`, { Accept: accept })).headers['content-type']

  test.each([
    ['the first', `application/yaml,application/json`, 'application/yaml'],
    ['the heaviest', 'application/yaml;q=0.5,application/json', 'application/json'],
    ['the plainest', '*/*,application/yaml', 'application/yaml'],
    ['one that can be met', `application/json;as=Nothing;${meta},application/yaml`, 'application/yaml'],
    ['JSON for anything', 'text/html, */*', 'application/json'],
  ])('a client gets %s', async (_, accept, type) => expect(await got(accept)).toBe(type))

  test('a log has those that objects have, whatever it is written in', async () => {
    const log = async (accept: string): Promise<number | undefined> =>
      (await ask('/api/v1/namespaces/default/pods/none/log', { Accept: accept })).status
    expect([await log('text/plain'), await log('text/plain, */*'), await log('image/png')]).toEqual([406, 404, 406])
  })

  test('none is a stream of YAML', async () => {
    const { status, bytes } = await ask(`${maps}?watch=true`, { Accept: 'application/yaml' })
    expect([status, bytes.toString()]).toEqual([
      406,
      expect.stringContaining("message: 'only the following media types are accepted: application/json;stream=watch"),
    ])
  })
})

test('people get JSON in lines', async () => {
  const lines = async (path: string, agent?: string): Promise<number> =>
    (await ask(path, agent === undefined ? {} : { 'User-Agent': agent })).bytes.toString().trim().split('\n').length
  expect(await lines(`${maps}/a`)).toBe(1)
  expect(await lines(`${maps}/a`, 'curl/8.5.0')).toBeGreaterThan(10)
  expect(await lines(`${maps}/a?pretty=true`)).toBeGreaterThan(10)
  expect(await lines(`${maps}?pretty=false`, 'curl/8.5.0')).toBe(1)
})

test.each(['/a', '', '/none'])('JSON for programs ends with a line, for people without: %s', async (name) => {
  const end = async (query: string): Promise<string> => (await ask(`${maps}${name}${query}`)).bytes.toString().slice(-2)
  expect([await end(''), await end('?pretty=true')]).toEqual(['}\n', '\n}'])
})

describe('long answers', () => {
  const long = '/api/v1/namespaces/kube-public/configmaps'
  beforeAll(async () => {
    for (const name of ['c', 'd'])
      await server.client.create(configMaps, { metadata: { namespace: 'kube-public', name }, data: { long: 'x'.repeat(150_000) } })
  })
  const packed = { 'Accept-Encoding': 'br, gzip' }

  test.each([`${long}/c`, long])('come compressed to clients that take that: %s', async (path) => {
    const [whole, { headers, bytes }] = [await ask(path), await ask(path, packed)]
    expect(headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' })
    expect(whole.headers['content-encoding']).toBeUndefined()
    expect(gunzipSync(bytes).equals(whole.bytes)).toBe(true)
  })

  test('alone do', async () => {
    expect((await ask(`${maps}/a`, packed)).headers['content-encoding']).toBeUndefined()
    expect((await ask(`${long}?watch=true&timeoutSeconds=1`, packed)).headers['content-encoding']).toBeUndefined()
  })
})

describe('a watch that is to begin with a list', () => {
  const path = `${maps}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=1`

  test('is refused, as it is by default', async () => {
    expect((await ask(path)).status).toBe(422)
  })

  test('says where the list ends, where that is wanted', async () => {
    const other = await startListening({ streamsLists: true })
    await other.client.create(configMaps, { metadata: { namespace: 'default', name: 'only' } })
    const events: {
      readonly type: string
      readonly object: { readonly metadata: { readonly annotations?: Readonly<Record<string, string>>; readonly resourceVersion: string } }
    }[] = []
    const { promise, resolve } = Promise.withResolvers<void>()
    const end = await other.stream(path, (event) => {
      events.push(event as (typeof events)[number])
      if (events.length === 2) resolve()
    })
    await promise
    end()
    const [added, mark] = events
    expect([added?.type, mark?.type, mark?.object.metadata.annotations?.['k8s.io/initial-events-end']]).toEqual([
      'ADDED',
      'BOOKMARK',
      'true',
    ])
    const blueprint = Buffer.from(
      mark?.object.metadata.annotations?.['kubernetes.io/initial-events-list-blueprint'] ?? '',
      'base64',
    ).toString()
    expect(JSON.parse(blueprint)).toEqual({ kind: 'ConfigMapList', apiVersion: 'v1', metadata: {}, items: null })
    expect(Number(mark?.object.metadata.resourceVersion)).toBeGreaterThanOrEqual(Number(added?.object.metadata.resourceVersion))
    await other.stop()
  })
})

describe('what upstream does before it checks anything', () => {
  test('a service without a name gets no address', async () => {
    const body = { metadata: {}, spec: { ports: [{ port: 1 }] } }
    expect((await server.ask({ method: 'POST', path: '/api/v1/namespaces/default/services', body })).body).toMatchObject({
      code: 500,
      message: expect.stringMatching(
        /failed to allocate a serviceIP: IPAddress.networking.k8s.io "10\.96\.[\d.]+" is invalid: spec.parentRef.name: Required value$/,
      ) as string,
    })
    expect(
      (
        await server.ask({
          method: 'POST',
          path: '/api/v1/namespaces/default/services',
          body: { ...body, spec: { ...body.spec, clusterIP: 'None' } },
        })
      ).status,
    ).toBe(422)
  })
})

describe('what is in no store', () => {
  test('may be asked for as metadata', async () => {
    const { body } = await server.ask({
      method: 'POST',
      path: '/api/v1/namespaces/default/serviceaccounts/default/token',
      body: { spec: {} },
      accept: `application/json;as=PartialObjectMetadata;${meta}`,
    })
    expect(body).toMatchObject({
      kind: 'PartialObjectMetadata',
      metadata: { name: 'default', managedFields: [{ subresource: 'token', fieldsV1: { 'f:spec': { 'f:expirationSeconds': {} } } }] },
    })
  })

  test('is no list', async () => {
    const { body } = await server.ask({
      path: '/apis/apps/v1/namespaces/default/deployments',
      accept: `application/json;as=PartialObjectMetadata;${meta}`,
    })
    expect(body).toMatchObject({
      code: 406,
      message: 'you requested PartialObjectMetadata, but the requested object is a list (*apps.DeploymentList)',
    })
  })
})

test('a watch that begins too far back says so as its only event', async () => {
  const { store } = server
  store.forget(store.revision)
  const { status, bytes } = await ask(`${maps}?watch=true&resourceVersion=1`)
  expect([status, JSON.parse(bytes.toString())]).toMatchObject([
    200,
    { type: 'ERROR', object: { code: 410, reason: 'Expired', message: `too old resource version: 1 (${store.compactedRevision})` } },
  ])
  const last = await ask(`${maps}?watch=true&resourceVersion=${store.compactedRevision}`)
  expect(JSON.parse(last.bytes.toString())).toMatchObject({ type: 'ERROR' })
})

describe('options that mean nothing', () => {
  const messages = async (query: string): Promise<readonly string[]> =>
    (
      (await server.ask({ path: `${maps}?${query}` })).body as {
        readonly details: { readonly causes: readonly { readonly message: string }[] }
      }
    ).details.causes.map(({ message }) => message)

  test('are all told of a list', async () => {
    expect(await messages('sendInitialEvents=true&resourceVersionMatch=Exact&resourceVersion=0')).toEqual([
      'Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
      'Forbidden: sendInitialEvents is forbidden for list',
    ])
  })

  test("are all told of a watch, in upstream's order", async () => {
    expect(await messages('watch=true&sendInitialEvents=true&resourceVersionMatch=Exact')).toEqual([
      'Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
      'Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled',
      'Unsupported value: "Exact": supported values: "NotOlderThan"',
    ])
  })
})
