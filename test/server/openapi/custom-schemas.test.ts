/** What both editions of OpenAPI say of a custom resource. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startListening, type ListeningServer } from '../listening.ts'

let server: ListeningServer
type Json = Readonly<Record<string, unknown>>

const text = { type: 'string' }
const embedded = { type: 'object', 'x-kubernetes-embedded-resource': true }
const open = { 'x-kubernetes-preserve-unknown-fields': true }

beforeAll(async () => {
  server = await startListening()
  const properties = {
    size: { type: 'integer', default: 3, minimum: 1 },
    either: { 'x-kubernetes-int-or-string': true },
    patterned: { 'x-kubernetes-int-or-string': true, anyOf: [{ pattern: '^a' }] },
    free: { type: 'object', ...open, properties: { a: text } },
    maybe: { type: 'string', nullable: true, format: 'date-time' },
    list: { type: 'array', items: { type: 'object', properties: { a: text }, required: ['a'] } },
    inner: { ...embedded, properties: { spec: { type: 'object' } } },
    loose: { ...embedded, ...open },
    map: { type: 'object', additionalProperties: { type: 'string', nullable: true } },
  }
  const spec = { type: 'object', required: ['size', 'maybe'], properties, anyOf: [{ required: ['size'] }] }
  const version = (name: string, schema: object): object => ({
    name,
    served: true,
    storage: name === 'v1',
    schema: { openAPIV3Schema: schema },
  })
  const versions = [version('v1', { type: 'object', properties: { spec } }), version('v2', { type: 'object', ...open })]
  await server.ask({
    method: 'POST',
    path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    body: {
      metadata: { name: 'boxes.example.com' },
      spec: { group: 'example.com', scope: 'Namespaced', names: { plural: 'boxes', kind: 'Box' }, versions },
    },
  })
})
afterAll(() => server.stop())

const specIn = (schema: unknown): Json =>
  ((schema as { readonly properties: Json }).properties['spec'] as { readonly properties: Json }).properties

test('the new one has all of it, and unfolds what is short for something', async () => {
  const { body } = await server.ask({ path: '/openapi/v3/apis/example.com/v1' })
  const { components } = body as { readonly components: { readonly schemas: Json } }
  expect(components).not.toHaveProperty('securitySchemes')
  const types = [{ type: 'integer' }, { type: 'string' }]
  expect(specIn(components.schemas['com.example.v1.Box'])).toMatchObject({
    size: { default: 3 },
    either: { anyOf: types },
    patterned: { anyOf: [{ pattern: '^a' }], allOf: [{ anyOf: types }] },
    free: { type: 'object', properties: { a: text } },
    maybe: { type: 'string', nullable: true },
    inner: {
      required: ['kind', 'apiVersion'],
      properties: {
        spec: { type: 'object' },
        metadata: { allOf: [{ $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' }] },
      },
    },
    loose: { required: ['kind', 'apiVersion'] },
  })
})

test('the old one leaves out what it has no words for', async () => {
  const { body } = await server.ask({ path: '/openapi/v2' })
  const { definitions } = body as { readonly definitions: Json }
  const box = definitions['com.example.v1.Box']
  expect((box as { readonly properties: Json }).properties['spec']).toMatchObject({ required: ['size'] })
  expect((box as { readonly properties: Json }).properties['spec']).not.toHaveProperty('anyOf')
  expect(specIn(box)).toEqual({
    size: { type: 'integer', minimum: 1 },
    either: { 'x-kubernetes-int-or-string': true },
    patterned: { 'x-kubernetes-int-or-string': true },
    free: open,
    maybe: { format: 'date-time' },
    list: { type: 'array', items: { type: 'object', properties: { a: text }, required: ['a'] } },
    inner: expect.objectContaining({ required: ['kind', 'apiVersion'] }) as unknown,
    loose: { 'x-kubernetes-embedded-resource': true, ...open },
    map: { type: 'object', additionalProperties: {} },
  })
  expect(definitions['com.example.v2.Box']).toEqual({
    type: 'object',
    'x-kubernetes-group-version-kind': [{ group: 'example.com', version: 'v2', kind: 'Box' }],
  })
})
