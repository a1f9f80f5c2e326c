/** The proxy of pods and services, into real containers. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { endpoints, pods, services } from '../../src/api/resources.ts'
import { startWithNodes } from './real-nodes.ts'

let cluster: Awaited<ReturnType<typeof startWithNodes>>
const root = '/api/v1/namespaces/default'

beforeAll(async () => {
  cluster = await startWithNodes()
  await cluster.pod('web', { containers: [{ name: 'c', image: 'nginx:1.27', ports: [{ containerPort: 80, name: 'http' }] }] })
  await cluster.pod('echo', { containers: [{ name: 'c', image: 'traefik/whoami:v1.10' }] })
  await cluster.advance(5_000)
  const ip = (await cluster.client.get(pods, { namespace: 'default', name: 'web' })).status?.podIP ?? ''
  await cluster.client.create(services, {
    metadata: { namespace: 'default', name: 'web' },
    spec: { ports: [{ name: 'http', port: 8080, targetPort: 80 }] },
  })
  await cluster.client.create(services, { metadata: { namespace: 'default', name: 'lonely' }, spec: { ports: [{ port: 80 }] } })
  // In a whole cluster a controller makes these.
  const targetRef = { kind: 'Pod', namespace: 'default', name: 'web' }
  await cluster.client.create(endpoints, {
    metadata: { namespace: 'default', name: 'web' },
    subsets: [{ addresses: [{ ip, targetRef }], ports: [{ name: 'http', port: 80 }] }],
  })
  await cluster.client.create(endpoints, { metadata: { namespace: 'default', name: 'lonely' } })
})
afterAll(() => cluster.stop())

const get = (path: string) => cluster.ask({ path: root + path, accept: '*/*' })

test.each([
  '/pods/web/proxy/',
  '/pods/web:80/proxy/',
  '/pods/http:web:80/proxy/',
  '/services/web:8080/proxy/',
  '/services/web:http/proxy/',
  '/services/http:web:8080/proxy/',
])('%s shows the page', async (path) => {
  const { status, body, headers } = await get(path)
  expect(status).toBe(200)
  expect(body).toContain('Welcome to nginx!')
  expect(headers?.['content-type']).toContain('text/html')
})

test('what the program refuses comes back as it is', async () => {
  const { status, body } = await get('/pods/web/proxy/nothing?a=b')
  expect(status).toBe(404)
  expect(body).toContain('404 Not Found')
})

test('method, query and headers reach the program, and none of the keys to the server', async () => {
  const { status, body } = await cluster.ask({
    method: 'POST',
    path: `${root}/pods/echo/proxy/a%20b/?c=d`,
    body: { e: 1 },
    accept: 'text/plain',
  })
  expect(status).toBe(200)
  expect(body).toContain(`POST /a%20b/?c=d HTTP/1.1\n`)
  expect(body).toContain('content-type: application/json\n')
  expect(body).toContain(`x-forwarded-uri: ${root}/pods/echo/proxy/a%20b/\n`)
  expect(body).not.toContain('authorization')
})

test('a path without its slash leads to the one with it', async () => {
  expect(await get('/services/web:8080/proxy?a=b')).toMatchObject({
    status: 301,
    headers: { location: `${root}/services/web:8080/proxy/?a=b` },
  })
})

test.each([
  ['/pods/web:81/proxy/', 503, /^error trying to reach service: dial tcp 10\.244\.1\.\d+:81: connect: connection refused$/],
  ['/pods/https:web:80/proxy/', 503, /^error trying to reach service: http: server gave HTTP response to HTTPS client$/],
  ['/pods/ftp:web:80/proxy/', 400, /^invalid pod request "ftp:web:80"$/],
  ['/pods/missing/proxy/', 404, /^pods "missing" not found$/],
  ['/services/web:81/proxy/', 503, /^no service port 81 found for service "web"$/],
  ['/services/web:other/proxy/', 503, /^no endpoints available for service "web:other"$/],
  ['/services/lonely:80/proxy/', 503, /^no endpoints available for service "lonely"$/],
  ['/services/a:b:c:d/proxy/', 400, /^invalid service request "a:b:c:d"$/],
])('%s is refused with %d', async (path, code, message) => {
  const { status, body } = await get(path)
  expect({ status, body }).toMatchObject({
    status: code,
    body: { kind: 'Status', code, message: expect.stringMatching(message) as string },
  })
})

test("a node's own port tells its health, its pods, what they use, and their logs", async () => {
  const node = (path: string) => cluster.ask({ path: `/api/v1/nodes/node-1:10250/proxy${path}`, accept: '*/*' })
  expect(await node('/healthz')).toMatchObject({ status: 200, body: 'ok' })
  expect(await node('/pods')).toMatchObject({
    body: { kind: 'PodList', items: [{ metadata: { name: 'echo' } }, { metadata: { name: 'web' } }] },
  })
  expect(await node('/stats/summary')).toMatchObject({
    body: {
      node: { nodeName: 'node-1', cpu: { usageNanoCores: expect.any(Number) as number } },
      pods: [{ podRef: { name: 'echo' } }, { podRef: { name: 'web', namespace: 'default' }, containers: [{ name: 'c' }] }],
    },
  })
  expect((await node('/containerLogs/default/web/c')).body).toContain('nginx')
  expect(await node('/nothing')).toMatchObject({ status: 404, body: '404 page not found\n' })
  expect(await cluster.ask({ path: '/api/v1/nodes/none/proxy/healthz' })).toMatchObject({
    status: 404,
    body: { message: 'nodes "none" not found' },
  })
})
