/** APIServices with a server behind them: their condition, discovery, and requests that are handed on. */
import http from 'node:http'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Answer } from './connection.ts'
import { startListening, type ListeningServer } from './listening.ts'
import { startRemote, type Received, type RemoteProgram, type Reply } from './remote-program.ts'

let server: ListeningServer
let remote: RemoteProgram
beforeAll(async () => {
  server = await startListening({ policy: true })
  remote = await startRemote(['ext.kube-system.svc'])
})
afterAll(async () => {
  await remote.stop()
  await server.stop()
})

const collection = '/apis/apiregistration.k8s.io/v1/apiservices'
const services = '/api/v1/namespaces/kube-system/services'
const name = 'v1beta1.ext.example.com'
const resources = [
  { name: 'things', singularName: 'thing', namespaced: true, kind: 'Thing', verbs: ['get', 'list'], shortNames: ['th'] },
  { name: 'things/status', singularName: '', namespaced: true, kind: 'Thing', verbs: ['get'] },
]
const things = '/apis/ext.example.com/v1beta1/namespaces/default/things'

function answer(request: Received): Reply {
  if (request.path === '/apis/ext.example.com/v1beta1')
    return { body: { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: 'ext.example.com/v1beta1', resources } }
  if (request.path.startsWith(things)) return { body: { kind: 'ThingList', items: [] }, headers: { 'X-Of-Its-Own': 'yes' } }
  if (request.path === '/openapi/v3')
    return {
      body: {
        paths: {
          'apis/ext.example.com/v1beta1': { serverRelativeURL: '/openapi/v3/apis/ext.example.com/v1beta1?hash=ABC' },
          'apis/apps/v1': { serverRelativeURL: '/openapi/v3/apis/apps/v1?hash=DEF' },
        },
      },
    }
  if (request.path.startsWith('/openapi/v3/apis/ext.example.com/v1beta1')) return { body: { openapi: '3.0.0', paths: {} } }
  return { status: 404, body: 'nothing here' }
}

const register = (more: object = {}): Promise<Answer> =>
  server.ask({
    method: 'POST',
    path: collection,
    body: {
      metadata: { name },
      spec: {
        group: 'ext.example.com',
        version: 'v1beta1',
        groupPriorityMinimum: 2000,
        versionPriority: 10,
        caBundle: remote.caBundle,
        service: { namespace: 'kube-system', name: 'ext', port: remote.port },
        ...more,
      },
    },
  })
const expose = (spec: object): Promise<Answer> => server.ask({ method: 'POST', path: services, body: { metadata: { name: 'ext' }, spec } })
const outside = { type: 'ExternalName', externalName: 'localhost' }

interface Condition {
  readonly type: string
  readonly status: string
  readonly reason: string
  readonly message: string
}
const condition = async (): Promise<Condition | undefined> =>
  ((await server.ask({ path: `${collection}/${name}` })).body as { readonly status?: { readonly conditions?: readonly Condition[] } })
    .status?.conditions?.[0]
const available = (): Promise<void> => expect.poll(async () => (await condition())?.status).toBe('True')

beforeEach(() => {
  remote.answer = answer
  remote.received.length = 0
})
afterEach(async () => {
  await server.ask({ method: 'DELETE', path: `${collection}/${name}` })
  await server.ask({ method: 'DELETE', path: `${services}/ext` })
})

describe('the condition', () => {
  test('tells that the service is missing, and takes note when it comes', async () => {
    await register()
    await expect.poll(condition).toMatchObject({
      type: 'Available',
      status: 'False',
      reason: 'ServiceNotFound',
      message: 'service/ext in "kube-system" is not present',
    })
    await expose(outside)
    await available()
    expect(await condition()).toMatchObject({ reason: 'Passed', message: 'all checks passed' })
  })

  test.each<[string, () => object, Partial<Condition>]>([
    ['the port', () => ({ ports: [{ port: 1 }] }), { reason: 'ServicePortError' }],
    [
      'endpoints',
      () => ({ ports: [{ port: remote.port }] }),
      { reason: 'EndpointsNotFound', message: 'cannot find endpoints for service/ext in "kube-system"' },
    ],
  ])('tells that %s is missing', async (_title, spec, found) => {
    await expose(spec())
    await register()
    await expect.poll(condition).toMatchObject({ status: 'False', ...found })
  })

  test('tells that endpoints have no such port', async () => {
    await expose({ ports: [{ name: 'https', port: remote.port }] })
    await server.ask({
      method: 'POST',
      path: '/apis/discovery.k8s.io/v1/namespaces/kube-system/endpointslices',
      body: {
        metadata: { name: 'ext-1', labels: { 'kubernetes.io/service-name': 'ext' } },
        addressType: 'IPv4',
        ports: [{ name: 'other', port: 1 }],
        endpoints: [{ addresses: ['10.1.2.3'] }],
      },
    })
    await register()
    await expect.poll(condition).toMatchObject({
      reason: 'MissingEndpoints',
      message: 'endpoints for service/ext in "kube-system" have no addresses with port name "https"',
    })
    await server.ask({ method: 'DELETE', path: '/apis/discovery.k8s.io/v1/namespaces/kube-system/endpointslices/ext-1' })
  })

  test('tells what is wrong with its answer', async () => {
    await expose(outside)
    remote.answer = () => ({ status: 500 })
    await register()
    const url = `https://localhost:${remote.port}/apis/ext.example.com/v1beta1`
    await expect
      .poll(condition)
      .toMatchObject({ reason: 'FailedDiscoveryCheck', message: `failing or missing response from ${url}: bad status from ${url}: 500` })
  })

  test('tells that its certificate is not vouched for', async () => {
    await expose(outside)
    await register({ caBundle: undefined })
    await expect.poll(condition).toMatchObject({
      reason: 'FailedDiscoveryCheck',
      message: expect.stringContaining('x509: certificate signed by unknown authority') as string,
    })
  })
})

describe('a server that is there', () => {
  beforeEach(async () => {
    await expose(outside)
    await register()
    await available()
    remote.received.length = 0
  })

  test('gets requests with the user in headers and a certificate of this server', async () => {
    const { status, body, headers } = await server.ask({ path: `${things}?labelSelector=a%3Db`, as: 'system:admin' })
    expect(status).toBe(403)
    expect(body).toMatchObject({
      message:
        'things.ext.example.com is forbidden: User "system:admin" cannot list resource "things" in API group "ext.example.com" in the namespace "default"',
    })
    expect(headers).toBeDefined()
    const answered = await server.ask({ path: `${things}?labelSelector=a%3Db` })
    expect(answered).toMatchObject({ status: 200, body: { kind: 'ThingList' }, headers: { 'x-of-its-own': 'yes' } })
    // The server looks after its APIServices meanwhile.
    expect(remote.received.filter(({ path }) => path.startsWith(things))).toMatchObject([
      {
        method: 'GET',
        path: `${things}?labelSelector=a%3Db`,
        client: 'front-proxy-client',
        headers: {
          'x-remote-user': 'admin',
          'x-remote-group': 'system:masters, system:authenticated',
          'x-remote-uid': 'admin',
          'x-forwarded-uri': things,
        },
      },
    ])
  })

  test('gets bodies, and nothing that a client says of users', async () => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const request = http.request(
      {
        socketPath: server.socket,
        method: 'POST',
        path: things,
        headers: { 'X-Remote-User': 'root', 'X-Remote-Extra-Scope': 'all', Authorization: 'Bearer x', 'Content-Type': 'application/json' },
      },
      (response) => response.resume().once('end', resolve),
    )
    request.once('error', reject)
    request.end('{"kind":"Thing"}')
    await promise
    const [seen] = remote.received.filter(({ path }) => path.startsWith(things))
    expect(seen).toMatchObject({ method: 'POST', body: { kind: 'Thing' }, headers: { 'x-remote-user': 'admin' } })
    expect(Object.keys(seen?.headers ?? {})).not.toContain('x-remote-extra-scope')
    expect(Object.keys(seen?.headers ?? {})).not.toContain('authorization')
  })

  test('is in discovery by its priority, also in the whole document', async () => {
    const { groups } = (await server.ask({ path: '/apis' })).body as { readonly groups: readonly { readonly name: string }[] }
    expect(groups[0]?.name).toBe('apiregistration.k8s.io')
    expect(groups.at(-1)).toEqual({
      name: 'ext.example.com',
      versions: [{ groupVersion: 'ext.example.com/v1beta1', version: 'v1beta1' }],
      preferredVersion: { groupVersion: 'ext.example.com/v1beta1', version: 'v1beta1' },
    })
    expect((await server.ask({ path: '/apis/ext.example.com' })).body).toMatchObject({ kind: 'APIGroup', name: 'ext.example.com' })
    expect((await server.ask({ path: '/apis/ext.example.com/v1beta1' })).body).toMatchObject({
      kind: 'APIResourceList',
      resources: [{ name: 'things' }, { name: 'things/status' }],
    })
    const whole = async (): Promise<unknown> =>
      (
        (await server.ask({ path: '/apis', accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' })).body as {
          readonly items: readonly unknown[]
        }
      ).items.at(-1)
    await expect.poll(whole).toEqual({
      metadata: { name: 'ext.example.com', creationTimestamp: null },
      versions: [
        {
          version: 'v1beta1',
          resources: [
            {
              resource: 'things',
              responseKind: { group: '', version: '', kind: 'Thing' },
              scope: 'Namespaced',
              singularResource: 'thing',
              verbs: ['get', 'list'],
              shortNames: ['th'],
              subresources: [{ subresource: 'status', responseKind: { group: '', version: '', kind: 'Thing' }, verbs: ['get'] }],
            },
          ],
          freshness: 'Current',
        },
      ],
    })
  })

  test('describes its kinds, and no others', async () => {
    const paths = async (): Promise<Readonly<Record<string, { readonly serverRelativeURL: string }>>> =>
      (
        (await server.ask({ path: '/openapi/v3' })).body as {
          readonly paths: Readonly<Record<string, { readonly serverRelativeURL: string }>>
        }
      ).paths
    await expect
      .poll(async () => (await paths())['apis/ext.example.com/v1beta1'])
      .toEqual({ serverRelativeURL: '/openapi/v3/apis/ext.example.com/v1beta1?hash=ABC' })
    expect((await paths())['apis/apps/v1']?.serverRelativeURL).not.toContain('DEF')
    expect((await server.ask({ path: '/openapi/v3/apis/ext.example.com/v1beta1?hash=ABC' })).body).toEqual({ openapi: '3.0.0', paths: {} })
  })

  test('may not send clients elsewhere', async () => {
    remote.answer = () => ({ status: 307, headers: { Location: 'https://localhost:1/' } })
    expect(await server.ask({ path: things })).toMatchObject({
      status: 502,
      body: 'the backend attempted to redirect this request, which is not permitted',
    })
  })

  test('that breaks off is told of', async () => {
    remote.answer = () => ({ hangUp: true })
    expect(await server.ask({ path: things })).toMatchObject({ status: 503, body: 'error trying to reach service: EOF\n' })
  })

  test('may switch protocols', async () => {
    remote.server.once('upgrade', (_request, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n')
      socket.pipe(socket)
    })
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const request = http.request({
      socketPath: server.socket,
      path: `${things}/a/talk`,
      headers: { Connection: 'Upgrade', Upgrade: 'echo' },
    })
    request.once('error', reject)
    request.once('upgrade', (response, socket) => {
      expect(response.statusCode).toBe(101)
      socket.once('data', (chunk: Buffer) => {
        socket.destroy()
        resolve(chunk.toString())
      })
      socket.write('hello')
    })
    request.end()
    expect(await promise).toBe('hello')
  })

  test('that goes leaves 503 behind', async () => {
    await server.ask({ method: 'DELETE', path: `${services}/ext` })
    await expect.poll(async () => (await condition())?.reason).toBe('ServiceNotFound')
    expect(await server.ask({ path: things })).toMatchObject({ status: 503, body: 'service unavailable\n' })
  })

  test('leaves its group to this server when its APIService names it no more', async () => {
    await server.ask({
      method: 'PATCH',
      path: `${collection}/${name}`,
      type: 'application/merge-patch+json',
      body: { spec: { service: null, caBundle: null } },
    })
    await expect.poll(condition).toMatchObject({ status: 'True', reason: 'Local' })
    expect((await server.ask({ path: things })).status).toBe(404)
  })

  test('finds out whom to believe', async () => {
    const { body } = await server.ask({ path: '/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication' })
    expect(body).toMatchObject({
      data: {
        'requestheader-allowed-names': '["front-proxy-client"]',
        'requestheader-username-headers': '["X-Remote-User"]',
        'client-ca-file': expect.stringContaining('BEGIN CERTIFICATE') as string,
      },
    })
  })
})

test('a metrics-server whose pods are simulated is answered for', async () => {
  // Node agents that have measured nothing yet.
  server.connectNodes({ summary: () => undefined } as unknown as Parameters<typeof server.connectNodes>[0])
  const path = `${collection}/v1beta1.metrics.k8s.io`
  await expect.poll(async () => (await server.ask({ path })).status).toBe(200)
  await server.ask({
    method: 'POST',
    path: services,
    body: { metadata: { name: 'metrics-server' }, spec: { ports: [{ name: 'https', port: 443, targetPort: 10250 }] } },
  })
  const endpoints = [{ addresses: ['10.244.0.5'], targetRef: { kind: 'Pod', name: 'metrics-server-x', namespace: 'kube-system' } }]
  await server.ask({
    method: 'POST',
    path: '/apis/discovery.k8s.io/v1/namespaces/kube-system/endpointslices',
    body: {
      metadata: { name: 'ms', labels: { 'kubernetes.io/service-name': 'metrics-server' } },
      addressType: 'IPv4',
      ports: [{ name: 'https', port: 10250 }],
      endpoints,
    },
  })
  await server.ask({
    method: 'PATCH',
    path,
    type: 'application/merge-patch+json',
    body: { spec: { insecureSkipTLSVerify: true, service: { namespace: 'kube-system', name: 'metrics-server', port: 443 } } },
  })
  await expect
    .poll(async () => (await server.ask({ path })).body)
    .toMatchObject({ status: { conditions: [{ status: 'True', reason: 'Passed' }] } })
  expect((await server.ask({ path: '/apis/metrics.k8s.io/v1beta1/nodes' })).body).toMatchObject({ kind: 'NodeMetricsList', items: [] })
  await server.ask({ method: 'DELETE', path })
})

test('with no server behind any APIService, discovery is what it was', async () => {
  await expect.poll(async () => (await server.ask({ path: '/apis/ext.example.com' })).status).toBe(404)
})
