/** Lists in forms and at revisions that few ask for. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ManualClock } from '../../src/base/clock.ts'
import { startListening, type ListeningServer } from './listening.ts'

let server: ListeningServer
const clock = new ManualClock()
const path = '/api/v1/namespaces/default/configmaps'

beforeAll(async () => {
  server = await startListening({ clock })
  for (const name of ['a', 'b', 'c']) {
    await server.ask({ method: 'POST', path, body: { metadata: { name } } })
    const event = { metadata: { name }, involvedObject: { namespace: 'default' } }
    await server.ask({ method: 'POST', path: '/api/v1/namespaces/default/events', body: event })
  }
})
afterAll(() => server.stop())

test.each([
  ['as YAML', path, 'application/yaml'],
  ['indented', `${path}?pretty=true`, 'application/json'],
])('items do not say what they are in a list %s', async (_, at, accept) => {
  const { body } = await server.ask({ path: at, accept })
  expect(typeof body === 'string' ? body.match(/kind: \w+/g) : body).toEqual(
    typeof body === 'string'
      ? ['kind: ConfigMapList']
      : expect.objectContaining({ items: expect.not.arrayContaining([expect.objectContaining({ kind: 'ConfigMap' })]) as unknown }),
  )
})

test('any revision will do without pages, but for events', async () => {
  const { body } = await server.ask({ path: `${path}?limit=1&resourceVersion=0` })
  expect(body).toMatchObject({ items: [{}, {}, {}] })
  expect((body as { readonly metadata: object }).metadata).not.toHaveProperty('continue')
  const events = await server.ask({ path: '/api/v1/namespaces/default/events?limit=1&resourceVersion=0' })
  expect(events.body).toMatchObject({ items: [{}], metadata: { remainingItemCount: 2 } })
})

test('a token is read before a revision beside it is refused', async () => {
  const { body } = await server.ask({ path: `${path}?continue=x&resourceVersion=1` })
  expect(body).toMatchObject({ message: expect.stringContaining('invalid continue token') as string })
})

test('a read waits for a revision that is still to come, and gives up', async () => {
  const asked = server.ask({ path: `${path}/a?resourceVersion=99999` })
  let isDone = false
  void asked.then(() => (isDone = true))
  await expect.poll(() => (clock.advance(3000), isDone)).toBe(true)
  expect(await asked).toMatchObject({
    status: 504,
    body: { message: expect.stringMatching(/^Timeout: Too large resource version: 99999, current: \d+$/) as string },
  })
})

test('selectors are read first, then the other options of a list, then the fields, then those of a deletion or a stream', async () => {
  const asked = async (method: string, query: string, accept = 'application/json'): Promise<unknown> =>
    (await server.ask({ method, path: `${path}?${query}`, accept })).status
  const said = async (method: string, query: string): Promise<unknown> =>
    ((await server.ask({ method, path: `${path}?${query}` })).body as { readonly message?: string }).message
  expect(await said('GET', 'labelSelector=a%20b&resourceVersionMatch=Exact')).toContain('unable to parse requirement')
  expect(await said('GET', 'fieldSelector=x=y&resourceVersionMatch=Exact')).toContain('resourceVersionMatch is forbidden unless')
  expect(await said('DELETE', 'sendInitialEvents=true')).toContain('sendInitialEvents is forbidden for list')
  expect(await said('DELETE', 'fieldSelector=x=y&propagationPolicy=z')).toContain('is not a known field selector')
  expect(await asked('GET', 'watch=1&fieldSelector=x=y', 'application/yaml')).toBe(400)
  expect(await asked('GET', 'watch=1', 'application/yaml')).toBe(406)
  expect(await asked('GET', 'fieldSelector=%3D')).toBe(200)
})
