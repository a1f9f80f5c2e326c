/** Scales of custom objects over HTTP: what they are patched with, and what becomes of fields that the schema does not know. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Answer } from '../connection.ts'
import { startListening, type ListeningServer } from '../listening.ts'

let server: ListeningServer
const path = '/apis/example.com/v1/namespaces/default/cranes'

const define = (name: string, spec: object): Promise<Answer> =>
  server.ask({
    method: 'POST',
    path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    body: { metadata: { name }, spec: { group: 'example.com', scope: 'Namespaced', ...spec } },
  })

beforeAll(async () => {
  server = await startListening()
  const scale = { specReplicasPath: '.spec.count', statusReplicasPath: '.status.count' }
  const spec = { type: 'object', nullable: true, properties: { size: { type: 'integer' } } }
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec } } }
  const versions = [{ name: 'v1', served: true, storage: true, subresources: { scale }, schema }]
  const names = { plural: 'cranes', kind: 'Crane' }
  await define('cranes.example.com', { names, versions })
  const hoist = {
    ...versions[0],
    subresources: { scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' } },
    schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
  }
  await define('hoists.example.com', { names: { plural: 'hoists', kind: 'Hoist' }, versions: [hoist] })
  for (const [name, given] of [
    ['a', {}],
    ['b', null],
  ] as const)
    await server.ask({ method: 'POST', path, body: { apiVersion: 'example.com/v1', kind: 'Crane', metadata: { name }, spec: given } })
})
afterAll(() => server.stop())

const put = (name: string): Promise<Answer> =>
  server.ask({
    method: 'PUT',
    path: `${path}/${name}/scale`,
    body: { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name, namespace: 'default' }, spec: { replicas: 3 } },
  })
const patch = (validation: string, spec: object): Promise<Answer> =>
  server.ask({
    method: 'PATCH',
    path: `${path}/a/scale?fieldValidation=${validation}`,
    type: 'application/merge-patch+json',
    body: { spec },
  })

test('replicas that the schema does not know are written and not read', async () => {
  const { status, body } = await put('a')
  expect([status, body]).toMatchObject([200, { kind: 'Scale', spec: {}, status: { replicas: 0 } }])
  expect(body).not.toHaveProperty('spec.replicas')
})

test('replicas cannot be written below what is no map', async () => {
  expect((await put('b')).body).toMatchObject({ code: 500, message: 'value cannot be set because .spec is not a map[string]interface{}' })
})

test('a patch with an unknown field is refused or warned of, as it wishes', async () => {
  expect((await patch('Strict', { replicas: -1, size: 1 })).body).toMatchObject({
    code: 422,
    message: expect.stringContaining('strict decoding error: unknown field "spec.size"') as string,
  })
  expect(await patch('Warn', { replicas: 2, size: 1 })).toMatchObject({
    status: 200,
    headers: { warning: String.raw`299 - "unknown field \"spec.size\""` },
  })
})

test('a scale that does not decode is of no kind', async () => {
  const message = 'no kind is registered for the type v1.Scale in scheme "pkg/runtime/scheme.go:110"'
  const given = { kind: 'Scale', apiVersion: 'autoscaling/v1', metadata: { name: 'a' }, spec: { replicas: 'x' } }
  for (const body of [given, { kind: 'Foo', apiVersion: 'autoscaling/v1' }, { ...given, apiVersion: 'apps/v1beta1' }])
    expect((await server.ask({ method: 'PUT', path: `${path}/a/scale`, body })).body).toMatchObject({ code: 400, message })
  const strict = { method: 'PUT', path: `${path}/a/scale?fieldValidation=Strict`, body: { ...given, spec: { replicas: 1, size: 1 } } }
  expect((await server.ask(strict)).body).toMatchObject({ code: 400, message })
})

test('a scale is applied to a custom object that has it already: upstream cannot make one of what is merged', async () => {
  const custom = '/apis/example.com/v1/namespaces/default/hoists'
  const apply = (replicas: number): Promise<Answer> =>
    server.ask({
      method: 'PATCH',
      path: `${custom}/h/scale?fieldManager=me&force=true`,
      type: 'application/apply-patch+yaml',
      body: { kind: 'Scale', apiVersion: 'autoscaling/v1', spec: { replicas } },
    })
  const why = 'to proper version: request to convert CR to an invalid group/version: autoscaling/v1'
  const object = { apiVersion: 'example.com/v1', kind: 'Hoist', metadata: { name: 'h' }, spec: {} }
  await server.ask({ method: 'POST', path: custom, body: object })
  expect((await apply(2)).body).toMatchObject({
    code: 500,
    message: `failed to create manager for existing fields: failed to convert live object (/; autoscaling/v1, Kind=Scale) ${why}`,
  })
  await server.ask({ method: 'PATCH', path: `${custom}/h`, type: 'application/merge-patch+json', body: { spec: { replicas: 2 } } })
  expect((await apply(2)).body).toMatchObject({ spec: { replicas: 2 } })
  expect((await apply(3)).body).toMatchObject({ code: 500, message: `failed to convert new object (/; autoscaling/v1, Kind=Scale) ${why}` })
})
