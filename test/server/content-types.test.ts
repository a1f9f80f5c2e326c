/** Which forms of bodies and answers are refused, and in whose words. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pods } from '../../src/api/resources.ts'
import { startListening, type ListeningServer } from './listening.ts'

let server: ListeningServer
beforeAll(async () => {
  server = await startListening()
  await server.client.create(pods, { metadata: { namespace: 'default', name: 'p' }, spec: { containers: [{ name: 'c', image: 'i' }] } })
})
afterAll(() => server.stop())

const maps = '/api/v1/namespaces/default/configmaps'
const objects = 'application/json, application/yaml, application/vnd.kubernetes.protobuf'
const message = async (path: string, accept: string): Promise<unknown> =>
  ((await server.ask({ path, accept })).body as { readonly message?: string }).message

test('the router names what is available where it was asked', async () => {
  const none = '406: Not Acceptable\n\nAvailable representations: '
  const streams = 'application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch'
  expect(await message(maps, 'text/html')).toBe(`${none}${objects}, ${streams}`)
  expect(await message(`${maps}/none`, 'application/*')).toBe(none + objects)
  expect(await message('/api/v1/namespaces/default/pods/p/log', 'text/html')).toBe(`${none}text/plain, ${objects}`)
  expect(await message('/version', 'application/*')).toBe(`${none}application/json`)
})

test.each(['/version', maps, '/openapi/v2'])('an empty wish is none: %s', async (path) => {
  expect((await server.ask({ path, accept: '' })).status).toBe(200)
})

test('logs are no tables', async () => {
  expect(await message('/api/v1/namespaces/default/pods/p/log', 'application/json;as=Table;v=v1;g=meta.k8s.io')).toBe(
    `only the following media types are accepted: ${objects}`,
  )
})

test('a body without a type is JSON, and one with a strange parameter is nothing', async () => {
  const post = (type: string) => server.ask({ method: 'POST', path: `${maps}?dryRun=All`, type, body: { metadata: { name: 'm' } } })
  expect((await post('')).status).toBe(201)
  expect((await post('application/json; charset=utf-8')).status).toBe(201)
  expect(await post('application/json;bad')).toMatchObject({
    status: 415,
    body: { message: `the body of the request was in an unknown format - accepted media types include: ${objects}` },
  })
})

test('what is connected needs an upgrade, a host, and no dry run', async () => {
  const exec = async (query: string, name = 'p'): Promise<unknown> => {
    const { status, body } = await server.ask({ path: `/api/v1/namespaces/default/pods/${name}/exec?command=a${query}` })
    return [status, (body as { readonly message: string }).message]
  }
  expect(await exec('')).toEqual([400, 'pod p does not have a host assigned'])
  expect(await exec('', 'none')).toEqual([404, 'pods "none" not found'])
  expect(await exec('&dryRun=All')).toEqual([400, 'dryRun is not supported'])
})

test('the log of a pod without a node has no content', async () => {
  expect((await server.ask({ path: '/api/v1/namespaces/default/pods/p/log' })).status).toBe(204)
})

test('metrics say in which version of the format they are', async () => {
  const { headers } = await server.ask({ path: '/metrics' })
  expect(headers?.['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8; escaping=underscores')
})

test('options of a delete that are no object are refused for what they are', async () => {
  const refused = async (body: string): Promise<unknown> => {
    const answer = await server.ask({ method: 'DELETE', path: `${maps}/none`, body })
    return [answer.status, (answer.body as { readonly message: string }).message]
  }
  const before = "couldn't get version/kind; json parse error: json: cannot unmarshal"
  const named = 'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }'
  expect(await refused('[]')).toEqual([500, `${before} array into Go value of type ${named}`])
  expect(await refused('{"kind":5}')).toEqual([500, `${before} number into Go struct field .kind of type string`])
  for (const empty of ['null', '{"apiVersion":null,"kind":null}'])
    expect(await refused(empty)).toEqual([404, 'configmaps "none" not found'])
})

test('a method that is not there is missed before a type of bodies, and that before a form of answers', async () => {
  const ask = async (method: string, path: string, type?: string): Promise<unknown> =>
    (await server.ask({ method, path, accept: 'application/cbor', ...(type !== undefined && { type, body: {} }) })).status
  expect(await ask('PUT', maps)).toBe(405)
  expect(await ask('POST', `${maps}/a`)).toBe(405)
  expect(await ask('PATCH', `${maps}/a`, 'application/json')).toBe(415)
  expect(await ask('PATCH', `${maps}/a`, 'application/merge-patch+json')).toBe(406)
})
