/** The TCP port: TLS, certificates, tokens, nobody, and foreign names. */
import https from 'node:https'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pods, serviceAccounts } from '../../src/api/resources.ts'
import { listen, type Listening } from '../../src/server/listen.ts'
import { startServer, type StartedServer } from './start-server.ts'

let server: StartedServer
let listening: Listening
let authority: string
beforeAll(async () => {
  server = await startServer({ policy: true })
  listening = await listen(server, { port: 0 })
  authority = (await server.keyring.authority()).certificate
})
afterAll(async () => {
  await listening.close()
  await server.stop()
})

interface Asked extends https.RequestOptions {
  readonly body?: object
}

async function ask(
  path: string,
  { body, headers = {}, ...options }: Asked = {},
): Promise<{ readonly status: number | undefined; readonly body: unknown }> {
  const { promise, resolve, reject } = Promise.withResolvers<import('node:http').IncomingMessage>()
  const request = https.request(
    {
      host: '127.0.0.1',
      port: listening.port,
      path,
      ca: authority,
      agent: false,
      ...options,
      headers: { ...headers, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
    },
    resolve,
  )
  request.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body))
  const response = await promise
  const answer = await text(response)
  return { status: response.statusCode, body: answer.startsWith('{') ? (JSON.parse(answer) as unknown) : answer }
}

const whoAmI = (options: Asked) => ask('/apis/authentication.k8s.io/v1/selfsubjectreviews', { method: 'POST', body: {}, ...options })

describe('a client', () => {
  test('is whom its certificate names', async () => {
    const { certificate: cert, key } = await server.keyring.client({ name: 'kubernetes-admin', groups: ['system:masters'] })
    expect(await whoAmI({ cert, key })).toMatchObject({
      status: 201,
      body: {
        status: {
          userInfo: {
            username: 'kubernetes-admin',
            groups: ['system:masters', 'system:authenticated'],
            extra: { 'authentication.kubernetes.io/credential-id': [expect.stringMatching(/^X509SHA256=[0-9a-f]{64}$/) as string] },
          },
        },
      },
    })
    expect(await ask('/api/v1/secrets', { cert, key })).toMatchObject({ status: 200 })
  })

  test('of another authority is refused unless a token speaks for it', async () => {
    const foreign = await startServer()
    const { certificate: cert, key } = await foreign.keyring.client({ name: 'kubernetes-admin', groups: ['system:masters'] })
    await foreign.stop()
    expect(await ask('/api/v1/secrets', { cert, key })).toMatchObject({ status: 401, body: { message: 'Unauthorized' } })
    await server.client.create(serviceAccounts, { metadata: { namespace: 'default', name: 'guest' } })
    const own = await server.keyring.client({ name: 'admin', groups: ['system:masters'] })
    const { body } = await ask('/api/v1/namespaces/default/serviceaccounts/guest/token', {
      method: 'POST',
      cert: own.certificate,
      key: own.key,
      body: { spec: {} },
    })
    expect(
      await whoAmI({ cert, key, headers: { Authorization: `Bearer ${(body as { status: { token: string } }).status.token}` } }),
    ).toMatchObject({ status: 201, body: { status: { userInfo: { username: 'system:serviceaccount:default:guest' } } } })
  })

  test('may act as another with what that one brings along', async () => {
    const { certificate: cert, key } = await server.keyring.client({ name: 'admin', groups: ['system:masters'] })
    const as = (extra: Record<string, string>) => whoAmI({ cert, key, headers: { 'Impersonate-User': 'jane', ...extra } })
    expect(await as({ 'Impersonate-Extra-Acme.io%2Fteam': 'shop' })).toMatchObject({
      body: { status: { userInfo: { username: 'jane', extra: { 'acme.io/team': ['shop'] } } } },
    })
    expect(await as({ 'Impersonate-Extra-100%': 'yes' })).toMatchObject({ body: { status: { userInfo: { extra: { '100%': ['yes'] } } } } })
  })

  test('without anything is nobody, who may learn the version and no more', async () => {
    expect(await ask('/version')).toMatchObject({ status: 200 })
    expect(await ask('/api')).toMatchObject({ status: 403, body: { message: 'forbidden: User "system:anonymous" cannot get path "/api"' } })
  })

  test('of a foreign name or page is refused', async () => {
    expect(await ask('/version', { servername: 'localhost', headers: { Host: 'evil.example' } })).toMatchObject({ status: 403 })
    expect(await ask('/version', { headers: { Origin: 'https://evil.example' } })).toMatchObject({ status: 403 })
    expect(await ask('/version', { headers: { Origin: 'http://localhost:3000' } })).toMatchObject({ status: 200 })
  })
})

describe('a token', () => {
  const request = async (spec: object): Promise<string> => {
    const { certificate: cert, key } = await server.keyring.client({ name: 'admin', groups: ['system:masters'] })
    const { body } = await ask('/api/v1/namespaces/default/serviceaccounts/robot/token', { method: 'POST', cert, key, body: { spec } })
    return (body as { status: { token: string } }).status.token
  }
  const bearing = (token: string) => whoAmI({ headers: { Authorization: `Bearer ${token}` } })
  beforeAll(() => server.client.create(serviceAccounts, { metadata: { namespace: 'default', name: 'robot' } }))

  test('stands for its account', async () => {
    expect(await bearing(await request({}))).toMatchObject({
      status: 201,
      body: {
        status: {
          userInfo: {
            username: 'system:serviceaccount:default:robot',
            groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'],
          },
        },
      },
    })
  })

  test('is no good when it is damaged or for others', async () => {
    const unauthorized = { status: 401, body: { message: 'Unauthorized', reason: 'Unauthorized' } }
    expect(await bearing('bogus')).toMatchObject(unauthorized)
    expect(await bearing(await request({ audiences: ['others'] }))).toMatchObject(unauthorized)
  })

  test('ends with what it is bound to', async () => {
    await server.client.create(pods, {
      metadata: { namespace: 'default', name: 'bound' },
      spec: { serviceAccountName: 'robot', containers: [{ name: 'c', image: 'i' }] },
    })
    const token = await request({ boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'bound' } })
    expect(await bearing(token)).toMatchObject({
      status: 201,
      body: { status: { userInfo: { extra: { 'authentication.kubernetes.io/pod-name': ['bound'] } } } },
    })
    await server.client.delete(pods, { namespace: 'default', name: 'bound' }, { gracePeriodSeconds: 0 })
    expect(await bearing(token)).toMatchObject({ status: 401 })
  })

  test('can be checked by others', async () => {
    const { certificate: cert, key } = await server.keyring.client({ name: 'admin', groups: ['system:masters'] })
    const review = async (spec: object) => ask('/apis/authentication.k8s.io/v1/tokenreviews', { method: 'POST', cert, key, body: { spec } })
    expect(await review({ token: await request({ audiences: ['shop'] }), audiences: ['shop', 'bank'] })).toMatchObject({
      body: { status: { authenticated: true, audiences: ['shop'], user: { username: 'system:serviceaccount:default:robot' } } },
    })
    expect(await review({ token: 'bogus' })).toMatchObject({ body: { status: { error: 'invalid bearer token', user: {} } } })
    expect(await ask('/openid/v1/jwks', { cert, key })).toMatchObject({ body: { keys: [{ kty: 'EC', use: 'sig' }] } })
  })
})
