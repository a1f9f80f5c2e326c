/** Custom objects that are not what their resource is for, definitions that are going, and scales as tables. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CustomResourceDefinition } from '../../../src/api/objects.ts'
import { startListening, type ListeningServer } from '../listening.ts'

let server: ListeningServer
const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const path = '/apis/example.com/v1/namespaces/default/boxes'
const box = (name: string, more: object = {}): object => ({ apiVersion: 'example.com/v1', kind: 'Box', metadata: { name }, ...more })
const apply = { method: 'PATCH', type: 'application/apply-patch+yaml' } as const
const merge = { method: 'PATCH', type: 'application/merge-patch+json' } as const

beforeAll(async () => {
  server = await startListening()
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } }
  const subresources = { scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' } }
  const versions = [
    { name: 'v1', served: true, storage: true, schema, subresources },
    { name: 'v2', served: true, storage: false, schema },
  ]
  const spec = { group: 'example.com', scope: 'Namespaced', names: { plural: 'boxes', kind: 'Box' }, versions }
  await server.ask({ method: 'POST', path: definitions, body: { metadata: { name: 'boxes.example.com' }, spec } })
})
afterAll(() => server.stop())

test('another kind is refused after whatever the path says', async () => {
  await server.ask({ method: 'POST', path, body: box('there') })
  const other = (name: string): object => ({ ...box(name), kind: 'Crate' })
  const rows = [
    ['POST', path, 'x', 422, 'Crate.example.com "x" is invalid: kind: Invalid value: "Crate": must be Box'],
    ['PUT', `${path}/x`, 'x', 404, 'boxes.example.com "x" not found'],
    ['PUT', `${path}/there`, 'x', 400, 'the name of the object (x) does not match the name on the URL (there)'],
  ] as const
  for (const [method, target, name, status, message] of rows)
    expect(await server.ask({ method, path: target, body: other(name) })).toMatchObject({ status, body: { message } })
})

test('a patch that is none is heard of by those alone who patch something', async () => {
  const bad = "error decoding patch: invalid character 'x' looking for beginning of value"
  expect((await server.ask({ ...merge, path: `${path}/none`, body: 'x' })).status).toBe(404)
  expect((await server.ask({ ...merge, path: '/api/v1/namespaces/default/configmaps/none', body: 'x' })).status).toBe(404)
  expect(await server.ask({ ...merge, path: `${path}/there`, body: 'x' })).toMatchObject({ status: 400, body: { message: bad } })
})

test('an object with a list of items is stored, and cannot be shown alone', async () => {
  const message = '*unstructured.Unstructured is not a list: no Items field in this object'
  expect(await server.ask({ method: 'POST', path, body: box('list', { items: [1] }) })).toMatchObject({ status: 500, body: { message } })
  expect((await server.ask({ path: `${path}/list` })).body).toEqual({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    code: 500,
  })
  expect((await server.ask({ path })).text).toContain('"items":[1]')
  expect((await server.ask({ method: 'DELETE', path: `${path}/list` })).status).toBe(200)
  expect((await server.ask({ method: 'POST', path, body: box('map', { items: { a: 1 } }) })).status).toBe(201)
})

test('every version says the same of how objects are stored', async () => {
  const hashes = await Promise.all(
    ['v1', 'v2'].map(
      async (version) =>
        /"storageVersionHash":"([^"]+)"/.exec((await server.ask({ path: `/apis/example.com/${version}` })).text ?? '')?.[1],
    ),
  )
  expect(hashes[0]).toBe(hashes[1])
})

test('a scale is a row of its own table', async () => {
  await server.ask({ method: 'POST', path, body: box('scaled', { spec: { replicas: 3 }, status: { replicas: 2 } }) })
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io'
  // A busy machine takes its time.
  const age: unknown = expect.stringMatching(/^\d+s$/)
  const { body } = await server.ask({ path: `${path}/scaled/scale`, accept })
  expect(body).toMatchObject({
    kind: 'Table',
    columnDefinitions: [{ name: 'Name' }, { name: 'Desired', type: 'integer' }, { name: 'Available' }, { name: 'Age' }],
    rows: [{ cells: ['scaled', 3, 2, age], object: { kind: 'PartialObjectMetadata', metadata: { name: 'scaled' } } }],
  })
  const patched = await server.ask({ ...merge, path: `${path}/scaled/scale`, accept, body: { spec: { replicas: 5 } } })
  expect(patched.body).toMatchObject({ rows: [{ cells: ['scaled', 5, 2, age] }] })
})

test('a definition that waits for its objects says so, and an apply may still make one', async () => {
  await server.ask({ method: 'POST', path, body: { ...box('held'), metadata: { name: 'held', finalizers: ['example.com/hold'] } } })
  await server.ask({ method: 'DELETE', path: `${definitions}/boxes.example.com` })
  const going = async (): Promise<string | undefined> => {
    const { body } = await server.ask({ path: `${definitions}/boxes.example.com` })
    return (body as CustomResourceDefinition).status?.conditions?.find(({ type }) => type === 'Terminating')?.reason
  }
  await expect.poll(going).toBe('InstanceDeletionInProgress')
  expect((await server.ask({ method: 'POST', path, body: box('new') })).status).toBe(405)
  expect((await server.ask({ ...apply, path: `${path}/new?fieldManager=me`, body: box('new') })).status).toBe(201)
})
