/** Custom objects that are managed in two versions whose schemas differ: through the objects, and through their scales. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Answer } from '../connection.ts'
import { startListening, type ListeningServer } from '../listening.ts'

let server: ListeningServer
const path = (version: string, rest: string): string => `/apis/example.com/${version}/namespaces/default/boxes${rest}`

const ports = (...keys: readonly string[]): object => ({
  type: 'array',
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': keys,
  items: { type: 'object', required: ['name'], properties: { name: { type: 'string' }, port: { type: 'integer', default: 80 } } },
})
const versionOf = (name: string, storage: boolean, more: object): object => ({
  name,
  served: true,
  storage,
  subresources: { status: {}, scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' } },
  schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: more }, status: { type: 'object' } } } },
})

beforeAll(async () => {
  server = await startListening()
  const text = { type: 'string' }
  const versions = [
    versionOf('v1', false, { replicas: { type: 'integer' }, mode: text, only1: text, ports: ports('name') }),
    versionOf('v2', true, { replicas: { type: 'integer', default: 1 }, mode: text, ports: ports('name', 'port') }),
  ]
  const spec = { group: 'example.com', scope: 'Namespaced', names: { plural: 'boxes', kind: 'Box' }, versions }
  const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
  await server.ask({ method: 'POST', path: definitions, body: { metadata: { name: 'boxes.example.com' }, spec } })
})
afterAll(() => server.stop())

const apply = (version: string, name: string, manager: string, spec: object): Promise<Answer> =>
  server.ask({
    method: 'PATCH',
    path: path(version, `/${name}?fieldManager=${manager}`),
    type: 'application/apply-patch+yaml',
    body: { apiVersion: `example.com/${version}`, kind: 'Box', metadata: { name }, spec },
  })
const managersOf = (answer: Answer): unknown =>
  (answer.body as { readonly metadata: { readonly managedFields?: readonly { readonly manager: string }[] } }).metadata.managedFields?.map(
    ({ manager }) => manager,
  )

test('what another version does not declare is refused', async () => {
  await apply('v2', 'a', 'one', { mode: 'x' })
  expect(await apply('v1', 'a', 'two', { only1: '1' })).toMatchObject({
    status: 500,
    body: { message: 'failed to convert new object: .spec.only1: field not declared in schema' },
  })
})

test('what occurs twice by the keys of another version is refused', async () => {
  await apply('v1', 'b', 'one', { mode: 'x' })
  const twice = [
    { name: 'p', port: 80 },
    { name: 'p', port: 81 },
  ]
  expect(await apply('v2', 'b', 'two', { ports: twice })).toMatchObject({
    status: 500,
    body: { message: 'failed to convert new object: .spec.ports: duplicate entries for key [name="p"]' },
  })
})

test('a write of the scale leaves managers of other versions alone', async () => {
  await apply('v2', 'c', 'one', { mode: 'x' })
  await apply('v1', 'c', 'two', { replicas: 2 })
  const scale = { method: 'PATCH', path: path('v1', '/c/scale?fieldManager=three'), type: 'application/merge-patch+json' }
  await server.ask({ ...scale, body: { spec: { replicas: 3 } } })
  expect(managersOf(await server.ask({ path: path('v1', '/c') }))).toEqual(['one', 'three'])
})

test('an applied scale meets those who own the replicas in another version', async () => {
  await apply('v2', 'd', 'one', { replicas: 2 })
  const body = { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'd', namespace: 'default' }, spec: { replicas: 5 } }
  const applied = { method: 'PATCH', path: path('v1', '/d/scale?fieldManager=two'), type: 'application/apply-patch+yaml', body }
  expect(await server.ask(applied)).toMatchObject({
    status: 409,
    body: { message: 'Apply failed with 1 conflict: conflict with "one": .spec.replicas' },
  })
})

test('a scale has the defaults of the version that it is asked for in', async () => {
  await server.ask({
    method: 'POST',
    path: path('v1', ''),
    body: { apiVersion: 'example.com/v1', kind: 'Box', metadata: { name: 'e' }, spec: {} },
  })
  expect((await server.ask({ path: path('v2', '/e/scale') })).body).toMatchObject({ spec: { replicas: 1 } })
})

test('a write of the status minds what it says of the spec in other versions', async () => {
  await apply('v1', 'f', 'one', { mode: 'x' })
  const body = { apiVersion: 'example.com/v2', kind: 'Box', metadata: { name: 'f' }, spec: { mode: 'y' }, status: {} }
  const written = { method: 'PATCH', path: path('v2', '/f/status?fieldManager=two'), type: 'application/apply-patch+yaml', body }
  expect(await server.ask(written)).toMatchObject({
    status: 409,
    body: { message: 'Apply failed with 1 conflict: conflict with "one": .spec.mode' },
  })
})
