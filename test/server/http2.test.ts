/** HTTP/2 on the TCP port: the same answers as over HTTP/1.1, many at once on one connection. */
import type { IncomingMessage } from 'node:http'
import http2, { type ClientHttp2Session, type OutgoingHttpHeaders } from 'node:http2'
import tls from 'node:tls'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { configMaps, pods } from '../../src/api/resources.ts'
import { forwardedHeaders } from '../../src/server/http/proxy.ts'
import { listen, type Listening } from '../../src/server/listen.ts'
import { startServer, type StartedServer } from './start-server.ts'

let server: StartedServer
let listening: Listening
let session: ClientHttp2Session
let admin: { readonly ca: string; readonly cert: string; readonly key: string }

beforeAll(async () => {
  server = await startServer({ policy: true })
  listening = await listen(server, { port: 0 })
  const { certificate: cert, key } = await server.keyring.client({ name: 'kubernetes-admin', groups: ['system:masters'] })
  admin = { ca: (await server.keyring.authority()).certificate, cert, key }
})
afterAll(async () => {
  await listening.close()
  await server.stop()
})
beforeEach(() => {
  session = connect()
  return () => session.destroy()
})

const connect = (): ClientHttp2Session => http2.connect(`https://127.0.0.1:${listening.port}`, admin).on('error', () => undefined)

async function ask(
  path: string,
  headers: OutgoingHttpHeaders = {},
  body?: object,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ readonly status: number; readonly body: unknown }>()
  const request = session.request({
    ':path': path,
    ...(body !== undefined && { ':method': 'POST', 'content-type': 'application/json' }),
    ...headers,
  })
  let [status, text] = [0, '']
  request.setEncoding('utf8')
  request.on('response', (answer) => (status = answer[':status'] ?? 0))
  request.on('data', (chunk: string) => (text += chunk))
  request.on('end', () => resolve({ status, body: JSON.parse(text) }))
  request.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body))
  return promise
}

const map = (name: string): object => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } })
const maps = '/api/v1/namespaces/default/configmaps'

test('is what a client that offers it gets, and HTTP/1.1 what others do', async () => {
  const spoken = async (offered: string[]): Promise<string | false | null> => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const socket = tls.connect({ port: listening.port ?? 0, host: '127.0.0.1', ca: admin.ca, ALPNProtocols: offered }, resolve)
    await promise
    socket.destroy()
    return socket.alpnProtocol
  }
  expect([await spoken(['h2', 'http/1.1']), await spoken(['http/1.1'])]).toEqual(['h2', 'http/1.1'])
})

test('carries reads and writes of whoever the certificate names', async () => {
  expect(await ask(maps, {}, map('one'))).toMatchObject({ status: 201, body: { metadata: { name: 'one' } } })
  expect(await ask(`${maps}/one`)).toMatchObject({ status: 200, body: { kind: 'ConfigMap' } })
  expect(await ask(`${maps}/none`)).toMatchObject({ status: 404, body: { reason: 'NotFound' } })
  const who = await ask(
    '/apis/authentication.k8s.io/v1/selfsubjectreviews',
    { 'impersonate-user': 'jane', 'impersonate-group': ['a,b', 'c'] },
    {},
  )
  expect(who.body).toMatchObject({ status: { userInfo: { username: 'jane', groups: ['a,b', 'c', 'system:authenticated'] } } })
})

test('carries many requests at once, and no more than it says', async () => {
  await ask('/version')
  expect(session.remoteSettings.maxConcurrentStreams).toBe(250)
  const answers = await Promise.all(Array.from({ length: 200 }, (_, at) => ask(maps, {}, map(`many-${at}`))))
  expect(answers.every(({ status }) => status === 201)).toBe(true)
})

test('does not answer to foreign names', async () => {
  expect(await ask('/version', { ':authority': 'evil.example' })).toMatchObject({ status: 403 })
})

test('hands on headers to programs, and not what it says of the request itself', () => {
  const request = {
    headers: { ':path': '/x', ':method': 'GET', accept: 'text/html', host: 'localhost' },
    socket: { remoteAddress: '127.0.0.1', encrypted: true },
  } as unknown as IncomingMessage
  expect(Object.keys(forwardedHeaders({ request, path: '/x' })).filter((name) => !name.startsWith('x-forwarded'))).toEqual([
    'accept',
    'host',
  ])
})

test('refuses a body that is too long, and serves on', async () => {
  const long = session.request({ ':path': maps, ':method': 'POST', 'content-type': 'application/json', 'content-length': 10_000_000 })
  const { promise, resolve } = Promise.withResolvers<number | undefined>()
  long.on('response', (answer) => resolve(answer[':status'])).on('error', () => undefined)
  long.write('{')
  expect(await promise).toBe(413)
  expect(await ask('/version')).toMatchObject({ status: 200 })
})

test('does not take a body that was cut for the whole', async () => {
  const other = connect()
  const cut = other.request({ ':path': maps, ':method': 'POST', 'content-type': 'application/yaml' })
  cut.on('error', () => undefined)
  const { promise, resolve } = Promise.withResolvers<void>()
  cut.write('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cut\n', () => resolve())
  await promise
  other.destroy()
  await ask('/version')
  await expect(server.client.get(configMaps, { namespace: 'default', name: 'cut' })).rejects.toThrow('not found')
})

describe('a watch', () => {
  test('streams, whatever else the connection carries', async () => {
    const seen: string[] = []
    const { promise, resolve } = Promise.withResolvers<void>()
    const watch = session.request({ ':path': '/api/v1/namespaces/default/pods?watch=true' })
    let rest = ''
    watch.setEncoding('utf8')
    watch.on('data', (text: string) => {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) seen.push((JSON.parse(line) as { type: string }).type)
      if (seen.includes('DELETED')) resolve()
    })
    await new Promise((begun) => watch.once('response', begun))
    await ask('/version')
    await server.client.create(pods, {
      metadata: { namespace: 'default', name: 'seen' },
      spec: { containers: [{ name: 'c', image: 'i' }] },
    })
    await server.client.delete(pods, { namespace: 'default', name: 'seen' }, { gracePeriodSeconds: 0 })
    await promise
    expect([seen[0], seen.at(-1)]).toEqual(['ADDED', 'DELETED'])
    watch.close()
  })

  test('is ended with a word of farewell', async () => {
    const [listened, other] = [listening, await listen(server, { port: 0 })]
    listening = other
    session.destroy()
    session = connect()
    listening = listened
    const watch = session.request({ ':path': '/api/v1/namespaces?watch=true' }).on('error', () => undefined)
    await new Promise((resolve) => watch.once('data', resolve))
    const farewell = new Promise((resolve) => session.once('goaway', resolve))
    await other.close()
    expect(await farewell).toBe(http2.constants.NGHTTP2_NO_ERROR)
  })
})
