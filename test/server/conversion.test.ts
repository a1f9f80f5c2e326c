/** Definitions whose objects a webhook converts: reads, lists, watches and writes in every version, and what is said when it fails. */
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { Answer } from './connection.ts'
import { startListening, type ListeningServer } from './listening.ts'
import { startRemote, type Received, type RemoteProgram, type Reply } from './remote-program.ts'

let server: ListeningServer
let hook: RemoteProgram
const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const collection = (version: string): string => `/apis/example.com/${version}/namespaces/default/gadgets`

interface Gadget {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> }
  readonly spec?: { readonly size?: string; readonly width?: number; readonly height?: number }
}
interface Review {
  readonly apiVersion: string
  readonly request: { readonly uid: string; readonly desiredAPIVersion: string; readonly objects: readonly Gadget[] }
}

/** v1 says `3x4` where v2 has two numbers. */
function convert({ spec = {}, ...rest }: Gadget, apiVersion: string): Gadget {
  const [width = 0, height = 0] = (spec.size ?? '').split('x').map(Number)
  return { ...rest, apiVersion, spec: apiVersion.endsWith('/v2') ? { width, height } : { size: `${spec.width ?? 0}x${spec.height ?? 0}` } }
}
const reviewIn = ({ body }: Received): Review => body as Review
const reply = ({ apiVersion, request }: Review, response: object): Reply => ({
  body: { apiVersion, kind: 'ConversionReview', response: { uid: request.uid, result: { status: 'Success' }, ...response } },
})
const converting = (request: Received): Reply => {
  const review = reviewIn(request)
  return reply(review, { convertedObjects: review.request.objects.map((object) => convert(object, review.request.desiredAPIVersion)) })
}

const schemaOf = (properties: object): object => ({
  openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties } } },
})
const sized = schemaOf({ size: { type: 'string', pattern: '^\\d+x\\d+$' } })
const measured = schemaOf({
  width: { type: 'integer', maximum: 100 },
  height: { type: 'integer' },
  colour: { type: 'string', default: 'red' },
})

beforeAll(async () => {
  server = await startListening()
  hook = await startRemote()
  const conversion = {
    strategy: 'Webhook',
    webhook: { conversionReviewVersions: ['v1'], clientConfig: { url: hook.url, caBundle: hook.caBundle } },
  }
  const versions = [
    { name: 'v1', served: true, storage: true, schema: sized },
    { name: 'v2', served: true, storage: false, schema: measured, selectableFields: [{ jsonPath: '.spec.width' }] },
  ]
  const body = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'gadgets.example.com' },
    spec: { group: 'example.com', scope: 'Namespaced', names: { plural: 'gadgets', kind: 'Gadget' }, versions, conversion },
  }
  expect((await server.ask({ method: 'POST', path: definitions, body })).status).toBe(201)
  const served = async (): Promise<unknown> => expect((await server.ask({ path: collection('v2') })).status).toBe(200)
  await vi.waitFor(served, { timeout: 120_000, interval: 5 })
})
afterAll(async () => {
  await hook.stop()
  await server.stop()
})
beforeEach(async () => {
  hook.answer = converting
  await server.ask({ method: 'DELETE', path: collection('v1') })
  hook.received.length = 0
})

const create = (version: string, name: string, spec: object): Promise<Answer> =>
  server.ask({
    method: 'POST',
    path: collection(version),
    body: { apiVersion: `example.com/${version}`, kind: 'Gadget', metadata: { name }, spec },
  })

test('the version that is stored needs no webhook', async () => {
  expect((await create('v1', 'a', { size: '3x4' })).body).toMatchObject({ apiVersion: 'example.com/v1', spec: { size: '3x4' } })
  expect((await server.ask({ path: `${collection('v1')}/a` })).body).toMatchObject({ spec: { size: '3x4' } })
  expect(hook.received).toHaveLength(0)
})

test('another version is what the webhook makes of it, with its defaults', async () => {
  await create('v1', 'a', { size: '3x4' })
  expect((await server.ask({ path: `${collection('v2')}/a` })).body).toMatchObject({
    apiVersion: 'example.com/v2',
    metadata: { name: 'a' },
    spec: { width: 3, height: 4, colour: 'red' },
  })
  expect(hook.received[0]).toMatchObject({
    path: '/review?timeout=30s',
    body: {
      kind: 'ConversionReview',
      apiVersion: 'apiextensions.k8s.io/v1',
      request: { desiredAPIVersion: 'example.com/v2', objects: [{ apiVersion: 'example.com/v1', spec: { size: '3x4' } }] },
    },
  })
})

test('a write in another version is checked by that version and stored in the other', async () => {
  expect(await create('v2', 'a', { width: 200, height: 1 })).toMatchObject({ status: 422 })
  expect((await create('v2', 'a', { width: 5, height: 6 })).body).toMatchObject({
    apiVersion: 'example.com/v2',
    spec: { width: 5, height: 6 },
  })
  expect((await server.ask({ path: `${collection('v1')}/a` })).body).toMatchObject({ apiVersion: 'example.com/v1', spec: { size: '5x6' } })
  const patched = await server.ask({
    method: 'PATCH',
    path: `${collection('v2')}/a`,
    type: 'application/merge-patch+json',
    body: { spec: { width: 7 } },
  })
  expect(patched.body).toMatchObject({ apiVersion: 'example.com/v2', spec: { width: 7, height: 6 } })
  expect((await server.ask({ path: `${collection('v1')}/a` })).body).toMatchObject({ spec: { size: '7x6' } })
  const { body } = await server.ask({ path: `${collection('v2')}/a` })
  const put = await server.ask({
    method: 'PUT',
    path: `${collection('v2')}/a`,
    body: { ...(body as object), spec: { width: 1, height: 2 } },
  })
  expect(put).toMatchObject({ status: 200, body: { apiVersion: 'example.com/v2', spec: { width: 1 } } })
  const applied = await server.ask({
    method: 'PATCH',
    path: `${collection('v2')}/a?fieldManager=me&force=true`,
    type: 'application/apply-patch+yaml',
    body: { apiVersion: 'example.com/v2', kind: 'Gadget', metadata: { name: 'a' }, spec: { height: 9 } },
  })
  expect(applied).toMatchObject({ status: 200, body: { apiVersion: 'example.com/v2', spec: { height: 9 } } })
  expect((await server.ask({ method: 'DELETE', path: `${collection('v2')}/a` })).status).toBe(200)
})

test('lists are converted in one call, selected by the fields of their version, and remembered', async () => {
  for (const [name, size] of [
    ['a', '1x1'],
    ['b', '2x1'],
    ['c', '2x2'],
  ] as const)
    await create('v1', name, { size })
  const names = async (query: string): Promise<string[]> =>
    ((await server.ask({ path: `${collection('v2')}${query}` })).body as { readonly items: Gadget[] }).items.map(
      ({ metadata }) => metadata.name,
    )
  expect(await names('')).toEqual(['a', 'b', 'c'])
  expect(await names('?fieldSelector=spec.width%3D2')).toEqual(['b', 'c'])
  expect(await names('?limit=2')).toEqual(['a', 'b'])
  expect(hook.received.map((request) => reviewIn(request).request.objects.length)).toEqual([3])
  const table = await server.ask({ path: collection('v2'), accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' })
  expect((table.body as { readonly rows: readonly unknown[] }).rows).toHaveLength(3)
})

test('watches see every change in their version and in order', async () => {
  await create('v1', 'a', { size: '1x1' })
  const seen: unknown[] = []
  const stop = await server.stream(`${collection('v2')}?watch=true`, (event) => seen.push(event))
  await create('v1', 'b', { size: '2x2' })
  await server.ask({
    method: 'PATCH',
    path: `${collection('v1')}/b`,
    type: 'application/merge-patch+json',
    body: { spec: { size: '3x3' } },
  })
  await server.ask({ method: 'DELETE', path: `${collection('v1')}/a` })
  await expect.poll(() => seen.length).toBe(4)
  expect(seen).toMatchObject([
    { type: 'ADDED', object: { apiVersion: 'example.com/v2', spec: { width: 1 } } },
    { type: 'ADDED', object: { spec: { width: 2 } } },
    { type: 'MODIFIED', object: { spec: { width: 3 } } },
    { type: 'DELETED', object: { metadata: { name: 'a' }, spec: { width: 1 } } },
  ])
  stop()
})

test('the client in process gets and writes any version', async () => {
  await create('v1', 'a', { size: '1x1' })
  const resource = (await server.client.resources()).find(({ id }) => id === 'example.com/v2 gadgets')
  if (resource === undefined) throw new Error('v2 is not served')
  expect(await server.client.get(resource, { namespace: 'default', name: 'a' })).toMatchObject({ spec: { width: 1 } })
  expect((await server.client.list(resource)).items).toMatchObject([{ spec: { height: 1 } }])
})

test.each<[string, (request: Received) => Reply, string]>([
  [
    'refuses',
    (request) => reply(reviewIn(request), { result: { status: 'Failed', message: 'no idea' } }),
    'conversion webhook for example.com/v1, Kind=Gadget failed: no idea',
  ],
  [
    'refuses without a word',
    (request) => reply(reviewIn(request), { result: {} }),
    "conversion webhook for example.com/v1, Kind=Gadget failed: response.result.status was '', not 'Success'",
  ],
  [
    'answers nothing',
    () => ({ body: { apiVersion: 'apiextensions.k8s.io/v1', kind: 'ConversionReview' } }),
    'conversion webhook for example.com/v1, Kind=Gadget failed: no response provided',
  ],
  [
    'answers too few',
    (request) => reply(reviewIn(request), { convertedObjects: [] }),
    'conversion webhook for example.com/v1, Kind=Gadget returned 0 objects, expected 1',
  ],
  [
    'answers the wrong version',
    (request) => reply(reviewIn(request), { convertedObjects: reviewIn(request).request.objects }),
    'conversion webhook for example.com/v1, Kind=Gadget returned invalid object at index 0: invalid groupVersion (expected example.com/v2, received example.com/v1)',
  ],
  [
    'changes the name',
    (request) =>
      reply(reviewIn(request), {
        convertedObjects: reviewIn(request).request.objects.map((object) => ({
          ...convert(object, 'example.com/v2'),
          metadata: { ...object.metadata, name: 'other' },
        })),
      }),
    'conversion webhook for example.com/v1, Kind=Gadget returned invalid object: must have the same name: a != other',
  ],
  [
    'is not there',
    () => ({ status: 503 }),
    'conversion webhook for example.com/v1, Kind=Gadget failed: the server is currently unable to handle the request',
  ],
])('a webhook that %s fails the request', async (_title, answer, message) => {
  await create('v1', 'a', { size: '1x1' })
  hook.answer = answer
  const { status, body } = await server.ask({ path: `${collection('v2')}/a` })
  expect(status).toBe(500)
  expect(body).toEqual({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code: 500 })
  expect((await server.ask({ path: `${collection('v1')}/a` })).status).toBe(200)
})

test('the webhook may change labels and annotations, and nothing else of the metadata', async () => {
  hook.answer = (request) => {
    const review = reviewIn(request)
    const objects = review.request.objects.map((object) => ({
      ...convert(object, review.request.desiredAPIVersion),
      metadata: { ...object.metadata, labels: { by: 'hook' }, finalizers: ['example.com/x'], creationTimestamp: '1999-01-01T00:00:00Z' },
    }))
    return reply(review, { convertedObjects: objects })
  }
  await create('v1', 'a', { size: '1x1' })
  const { metadata } = (await server.ask({ path: `${collection('v2')}/a` })).body as {
    readonly metadata: Readonly<Record<string, unknown>>
  }
  expect(metadata['labels']).toEqual({ by: 'hook' })
  expect(metadata['finalizers']).toBeUndefined()
  expect(metadata['creationTimestamp']).not.toBe('1999-01-01T00:00:00Z')
})
