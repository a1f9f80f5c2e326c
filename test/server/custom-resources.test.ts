/** Custom resources over a socket: what a definition adds, checks, and takes with it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Answer } from './connection.ts'
import { startListening, type ListeningServer } from './listening.ts'

let server: ListeningServer
beforeAll(async () => {
  server = await startListening()
})
afterAll(() => server.stop())

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const collection = '/apis/example.com/v1/namespaces/default/gadgets'
const spec = {
  type: 'object',
  required: ['size'],
  properties: {
    size: { type: 'integer', minimum: 1 },
    mode: { type: 'string', enum: ['On', 'Off'], default: 'On' },
    tags: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
    port: { 'x-kubernetes-int-or-string': true },
    free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  },
}
const schema = {
  openAPIV3Schema: { type: 'object', properties: { spec, status: { type: 'object', properties: { size: { type: 'integer' } } } } },
}
const subresources = { status: {}, scale: { specReplicasPath: '.spec.size', statusReplicasPath: '.status.size' } }
const columns = [{ name: 'Size', type: 'integer', jsonPath: '.spec.size' }]

const older = { name: 'v1beta1', served: true, storage: false, schema, subresources, deprecated: true }
const newer = { name: 'v1', served: true, storage: true, schema, subresources, additionalPrinterColumns: columns }
const definition = (plural: string, kind: string, more: object = {}): object => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.example.com` },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural, kind, ...more },
    versions: [older, newer],
  },
})
const gadget = (name: string, wanted: object): object => ({
  apiVersion: 'example.com/v1',
  kind: 'Gadget',
  metadata: { name },
  spec: wanted,
})
const create = (body: object, query = ''): Promise<Answer> => server.ask({ method: 'POST', path: collection + query, body })
const merge = (path: string, body: object): Promise<Answer> =>
  server.ask({ method: 'PATCH', path, type: 'application/merge-patch+json', body })

async function define(plural: string, kind: string, more?: object): Promise<void> {
  await server.ask({ method: 'POST', path: definitions, body: definition(plural, kind, more) })
  await expect
    .poll(async () => (await server.ask({ path: `${definitions}/${plural}.example.com` })).body)
    .toMatchObject({ status: { conditions: [{ type: 'NamesAccepted' }, { type: 'Established' }] } })
}

test('a definition is served from the moment it is established', async () => {
  expect((await server.ask({ path: collection })).status).toBe(404)
  await define('gadgets', 'Gadget', { shortNames: ['gg'], categories: ['all'] })
  expect((await server.ask({ path: collection })).body).toMatchObject({ kind: 'GadgetList', items: [] })
  expect((await server.ask({ path: '/apis/example.com' })).body).toMatchObject({
    preferredVersion: { version: 'v1' },
    versions: [{ version: 'v1' }, { version: 'v1beta1' }],
  })
  const { body } = await server.ask({ path: '/apis/example.com/v1' })
  expect(body).toMatchObject({
    resources: [
      { name: 'gadgets', singularName: 'gadget', shortNames: ['gg'], categories: ['all'] },
      { name: 'gadgets/status' },
      { name: 'gadgets/scale', kind: 'Scale' },
    ],
  })
  expect((await server.client.resources()).map(({ id }) => id)).toContain('example.com/v1 gadgets')
})

test('one object is no list, which the server notices late', async () => {
  await create(gadget('alone', { size: 1 }))
  const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1'
  expect(await server.ask({ path: `${collection}/alone`, accept })).toMatchObject({
    status: 500,
    body: { message: 'content is not a list' },
  })
  await server.ask({ method: 'DELETE', path: `${collection}/alone` })
})

test('a name that is taken is not served, and is once it is free', async () => {
  await define('gizmos', 'Gadget')
  const path = `${definitions}/gizmos.example.com`
  expect((await server.ask({ path })).body).toMatchObject({
    status: {
      conditions: [
        { status: 'False', reason: 'ListKindConflict', message: '"GadgetList" is already in use' },
        { status: 'False', reason: 'NotAccepted' },
      ],
    },
  })
  expect((await server.ask({ path: '/apis/example.com/v1/gizmos' })).status).toBe(404)
  await merge(path, { spec: { names: { kind: 'Gizmo', listKind: 'GizmoList', singular: 'gizmo' } } })
  await expect.poll(async () => (await server.ask({ path: '/apis/example.com/v1/gizmos' })).body).toMatchObject({ kind: 'GizmoList' })
  await server.ask({ method: 'DELETE', path })
  await expect.poll(async () => (await server.ask({ path })).status).toBe(404)
})

test('defaults are filled in and unknown fields pruned', async () => {
  const { body, headers } = await create(gadget('a', { size: 2, more: 1, free: { any: [1] }, port: 'http', tags: null }))
  expect(body).toMatchObject({ metadata: { generation: 1 } })
  expect((body as { spec: object }).spec).toEqual({ size: 2, mode: 'On', free: { any: [1] }, port: 'http' })
  expect(headers?.['warning']).toContain('unknown field \\"spec.more\\"')
  expect((await create(gadget('b', { size: 2, more: 1 }), '?fieldValidation=Strict')).body).toMatchObject({
    code: 400,
    message: 'Gadget in version "v1" cannot be handled as a Gadget: strict decoding error: unknown field "spec.more"',
  })
})

test('keys that come twice are told, and bodies that nest without end refused', async () => {
  const text = (more: string): string => `{"apiVersion":"example.com/v1","kind":"Gadget","metadata":{"name":"t"},"spec":{"size":1,${more}}}`
  const post = (body: string): Promise<Answer> =>
    server.ask({ method: 'POST', path: `${collection}?dryRun=All&fieldValidation=Strict`, body })
  expect((await post(text('"size":2'))).body).toMatchObject({
    code: 400,
    message: 'Gadget in version "v1" cannot be handled as a Gadget: strict decoding error: duplicate field "spec.size"',
  })
  expect((await post(text(`"free":{"x":${'['.repeat(20_000)}${']'.repeat(20_000)}}`))).status).toBe(400)
})

test.each([
  [{}, 'spec.size: Required value'],
  [{ size: 0 }, 'spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1'],
  [
    { size: 'x' },
    '[spec.size: Invalid value: "string": spec.size in body must be of type integer: "string", .spec.size: Invalid value: 0: .spec.size accessor error: x is of the type string, expected int64]',
  ],
  [{ size: 1, mode: 'on' }, 'spec.mode: Unsupported value: "on": supported values: "On", "Off"'],
  [{ size: 1, tags: ['a', 'a'] }, 'spec.tags[1]: Duplicate value: "a"'],
  [{ size: 1, port: true }, 'spec.port: Invalid value: "boolean": spec.port in body must be of type integer,string: "boolean"'],
])('the schema refuses %j', async (wanted, why) => {
  expect((await create(gadget('bad', wanted))).body).toMatchObject({ code: 422, message: `Gadget.example.com "bad" is invalid: ${why}` })
})

test('every version shows every object', async () => {
  const path = collection.replace('v1', 'v1beta1')
  const { body, headers } = await server.ask({ path: `${path}/a` })
  expect(body).toMatchObject({ apiVersion: 'example.com/v1beta1', spec: { size: 2 } })
  expect(headers?.['warning']).toContain('example.com/v1beta1 Gadget is deprecated')
})

test('OpenAPI describes it until the definition changes', async () => {
  const address = async (): Promise<string> =>
    ((await server.ask({ path: '/openapi/v3' })).body as { paths: Record<string, { serverRelativeURL: string }> }).paths[
      'apis/example.com/v1'
    ]?.serverRelativeURL ?? ''
  const first = await address()
  expect((await server.ask({ path: first })).body).toMatchObject({
    components: { schemas: { 'com.example.v1.Gadget': { properties: { spec: { required: ['size'] }, metadata: {} } } } },
  })
  const versions = (await server.ask({ path: `${definitions}/gadgets.example.com` })).body as {
    spec: { versions: { schema: { openAPIV3Schema: object } }[] }
  }
  const told = versions.spec.versions.map((version) => ({
    ...version,
    schema: { openAPIV3Schema: { ...version.schema.openAPIV3Schema, description: 'A thing.' } },
  }))
  await merge(`${definitions}/gadgets.example.com`, { spec: { versions: told } })
  await expect.poll(address).not.toBe(first)
})

test('tables have the columns of the definition', async () => {
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io'
  expect((await server.ask({ path: collection, accept })).body).toMatchObject({
    columnDefinitions: [{ name: 'Name' }, { name: 'Size' }],
    rows: [{ cells: ['a', 2] }],
  })
})

test('status and scale have paths of their own', async () => {
  expect((await merge(`${collection}/a/status`, { spec: { size: 9 }, status: { size: 1 } })).body).toMatchObject({
    metadata: { generation: 1 },
    spec: { size: 2 },
    status: { size: 1 },
  })
  expect((await merge(`${collection}/a/scale`, { spec: { replicas: 4 } })).body).toMatchObject({
    kind: 'Scale',
    spec: { replicas: 4 },
    status: { replicas: 1 },
  })
  expect((await merge(`${collection}/a`, { status: { size: 7 } })).body).toMatchObject({
    metadata: { generation: 2 },
    spec: { size: 4 },
    status: { size: 1 },
  })
})

test('a set is applied by its items', async () => {
  const apply = (manager: string, tags: string[]): Promise<Answer> =>
    server.ask({
      method: 'PATCH',
      path: `${collection}/s?fieldManager=${manager}&force=true`,
      type: 'application/apply-patch+yaml',
      body: gadget('s', { size: 1, tags }),
    })
  await apply('one', ['a', 'b'])
  await apply('two', ['c'])
  expect((await apply('one', ['b'])).body).toMatchObject({ spec: { tags: ['b', 'c'] } })
})

test('a definition takes its objects with it, and waits for those that are held', async () => {
  const path = `${definitions}/gadgets.example.com`
  await merge(`${collection}/s`, { metadata: { finalizers: ['example.com/hold'] } })
  const { body } = await server.ask({ method: 'DELETE', path })
  expect(body).toMatchObject({
    metadata: { finalizers: ['customresourcecleanup.apiextensions.k8s.io'] },
    status: { conditions: [{}, {}, { type: 'Terminating', reason: 'InstanceDeletionPending' }] },
  })
  await expect.poll(() => server.store.count('/example.com/gadgets/')).toBe(1)
  expect((await create(gadget('late', { size: 1 }))).body).toMatchObject({
    code: 405,
    message: 'create not allowed while custom resource definition is terminating',
  })
  await merge(`${collection}/s`, { metadata: { finalizers: null } })
  await expect.poll(async () => (await server.ask({ path })).status).toBe(404)
  expect(server.store.count('/example.com/gadgets/')).toBe(0)
  await expect.poll(async () => (await server.ask({ path: collection })).status).toBe(404)
})

test('a watch ends when the definition is gone, or its version not served any more, after the last objects', async () => {
  await define('widgets', 'Widget')
  const path = '/apis/example.com/v1/namespaces/default/widgets'
  const watched = ['v1', 'v1beta1'].map((version) => server.ask({ path: path.replace('v1', version) + '?watch=1' }))
  const widget = { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'one' }, spec: { size: 1 } }
  await server.ask({ method: 'POST', path, body: widget })
  const types = (answer: Answer | undefined): unknown => answer?.text?.match(/(?<="type":")[A-Z]+(?=","object")/g)
  await merge(`${definitions}/widgets.example.com`, { spec: { versions: [{ ...older, served: false }, newer] } })
  expect(types(await watched[1])).toEqual(['ADDED'])
  await server.ask({ method: 'DELETE', path: `${definitions}/widgets.example.com` })
  expect(types(await watched[0])).toEqual(['ADDED', 'DELETED'])
  expect((await server.ask({ path: `${path}?watch=1` })).status).toBe(404)
})
