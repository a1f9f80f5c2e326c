/** Bodies of subresources over a socket: what evictions, bindings, tokens and resizes take, and what they refuse in which words. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startListening, type ListeningServer } from './listening.ts'

let server: ListeningServer
beforeAll(async () => {
  server = await startListening()
  for (const name of ['a', 'b', 'c', 'd']) await post(pods, { metadata: { name }, spec: { containers: [{ name: 'c', image: 'i' }] } })
})
afterAll(() => server.stop())

const namespace = '/api/v1/namespaces/default'
const pods = `${namespace}/pods`
const post = (path: string, body: unknown) => server.ask({ method: 'POST', path, body })
const evict = (name: string, deleteOptions: object, apiVersion = 'policy/v1') =>
  post(`${pods}/${name}/eviction`, { apiVersion, kind: 'Eviction', metadata: { name }, deleteOptions })

test.each([
  [{ dryRun: ['x'] }, 422, 'DeleteOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: []string{"x"}: supported values: "All"'],
  [{ preconditions: { uid: 'x' } }, 409, /^Operation cannot be fulfilled on Pod "a": the UID in the precondition \(x\) does not match/],
  [
    { preconditions: { resourceVersion: '1' } },
    409,
    /^Operation cannot be fulfilled on Pod "a": the ResourceVersion in the precondition \(1\) does not match/,
  ],
])('an eviction with %j is refused', async (options, status, message) => {
  const answer = await evict('a', options)
  expect(answer.status).toBe(status)
  expect((answer.body as { message: string }).message).toMatch(message)
  expect((await server.ask({ path: `${pods}/a` })).status).toBe(200)
})

test('an eviction of the revision that was seen goes through, and one of the old version', async () => {
  const { body } = await server.ask({ path: `${pods}/b` })
  const { resourceVersion } = (body as { metadata: { resourceVersion: string } }).metadata
  expect((await evict('b', { preconditions: { resourceVersion } })).status).toBe(201)
  expect((await evict('c', {}, 'policy/v1beta1')).status).toBe(201)
})

test.each([
  [{ uid: 'x' }, 'UID in precondition: x, UID in object meta: '],
  [{ resourceVersion: '1' }, 'ResourceVersion in precondition: 1, ResourceVersion in object meta: '],
])('a binding of a pod with %j says what its storage says', async (metadata, words) => {
  const answer = await post(`${pods}/d/binding`, { metadata: { name: 'd', ...metadata }, target: { kind: 'Node', name: 'n' } })
  expect(answer).toMatchObject({ status: 409, body: { message: expect.stringContaining(words) as string } })
  expect((answer.body as { message: string }).message).toContain('Key: /registry/pods/default/d, ')
})

test('a binding in the collection needs a name', async () => {
  const answer = await post(`${namespace}/bindings`, { metadata: {}, target: { kind: 'Node', name: 'n' } })
  expect(answer).toMatchObject({ status: 400, body: { message: 'Name parameter required.' } })
})

test('a token is bound to kinds of the core group, and is refused with the reason', async () => {
  await post(`${namespace}/serviceaccounts`, { metadata: { name: 'sa' } })
  const spec = { serviceAccountName: 'sa', nodeName: 'nowhere', containers: [{ name: 'c', image: 'i' }] }
  await post(pods, { metadata: { name: 'bound' }, spec })
  const ask = (boundObjectRef: object, more: object = {}) =>
    post(`${namespace}/serviceaccounts/sa/token?dryRun=All`, { metadata: { labels: { a: 'b' } }, spec: { boundObjectRef, ...more } })
  expect(await ask({ kind: 'Pod', apiVersion: 'v2', name: 'bound', uid: 'x' })).toMatchObject({
    status: 409,
    body: { message: expect.stringMatching(/^Operation cannot be fulfilled on Pod "bound": the UID in the bound object/) as string },
  })
  const { body } = await ask({ kind: 'Pod', name: 'bound' }, { expirationSeconds: 3607 })
  const { metadata, status } = body as { metadata: object; status: { token: string } }
  expect(metadata).toMatchObject({ labels: { a: 'b' } })
  const claims = JSON.parse(Buffer.from(status.token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>
  expect(claims['kubernetes.io']).toMatchObject({ node: { name: 'nowhere' }, warnafter: (claims['iat'] as number) + 3607 })
  expect((claims['exp'] as number) - (claims['iat'] as number)).toBe(365 * 24 * 3600)
  const review = async (audiences: readonly string[]): Promise<unknown> =>
    (await post('/apis/authentication.k8s.io/v1/tokenreviews', { spec: { token: status.token, audiences } })).body
  expect(await review(['x'])).toMatchObject({
    status: {
      error:
        '[invalid bearer token, token audiences ["https://kubernetes.default.svc.cluster.local"] is invalid for the target audiences ["x"]]',
    },
  })
  await server.ask({ method: 'DELETE', path: `${pods}/bound?gracePeriodSeconds=0` })
  expect(await review([])).toMatchObject({ status: { error: '[invalid bearer token, service account token has been invalidated]' } })
})

test('a resize leaves the containers what they are', async () => {
  const resize = (containers: readonly object[]) =>
    server.ask({
      method: 'PATCH',
      path: `${pods}/d/resize`,
      body: { spec: { containers } },
      headers: { 'content-type': 'application/strategic-merge-patch+json' },
    })
  expect(await resize([{ name: 'new', image: 'i' }])).toMatchObject({
    status: 422,
    body: { message: 'Pod "d" is invalid: spec.containers: Forbidden: containers may not be added or removed on resize' },
  })
})

test('finalizers of a namespace are qualified names', async () => {
  await post('/api/v1/namespaces', { metadata: { name: 'ends' } })
  const answer = await server.ask({
    method: 'PUT',
    path: '/api/v1/namespaces/ends/finalize',
    body: { metadata: { name: 'ends' }, spec: { finalizers: ['a b/c'] } },
  })
  expect(answer).toMatchObject({
    status: 422,
    body: { message: expect.stringContaining('spec.finalizers[0]: Invalid value: "a b/c": prefix part') as string },
  })
})
