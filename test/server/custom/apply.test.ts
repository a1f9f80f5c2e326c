/** Server-side apply of custom objects: what their types declare, and objects that do not fit them. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Answer } from '../connection.ts'
import { startListening, type ListeningServer } from '../listening.ts'

let server: ListeningServer
const path = '/apis/example.com/v1/namespaces/default/boxes'
const embedded = { type: 'object', 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true }

beforeAll(async () => {
  server = await startListening()
  const properties = {
    size: { type: 'integer' },
    inner: embedded,
    bare: { type: 'object' },
    strict: { type: 'object', properties: { a: { type: 'string' } } },
  }
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties } } } }
  const versions = [{ name: 'v1', served: true, storage: true, subresources: { status: {} }, schema }]
  const names = { plural: 'boxes', kind: 'Box' }
  await server.ask({
    method: 'POST',
    path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    body: { metadata: { name: 'boxes.example.com' }, spec: { group: 'example.com', scope: 'Namespaced', names, versions } },
  })
})
afterAll(() => server.stop())

const apply = (name: string, spec: unknown, metadata: object = {}): Promise<Answer> =>
  server.ask({
    method: 'PATCH',
    path: `${path}/${name}?fieldManager=me`,
    type: 'application/apply-patch+yaml',
    body: { apiVersion: 'example.com/v1', kind: 'Box', metadata: { name: name.replace('/status', ''), ...metadata }, spec },
  })

test('an embedded object says what it is, and its metadata are fields of their own', async () => {
  const { status, body } = await apply('a', { inner: { apiVersion: 'v1', kind: 'K', metadata: { labels: { a: 'b' } } } })
  expect(status).toBe(201)
  expect(body).toMatchObject({
    metadata: {
      managedFields: [
        { fieldsV1: { 'f:spec': { 'f:inner': { 'f:apiVersion': {}, 'f:kind': {}, 'f:metadata': { 'f:labels': { 'f:a': {} } } } } } },
      ],
    },
  })
})

test('an object without properties is free in its form, until it is stored', async () => {
  const { status, body } = await apply('b', { bare: { a: 1 } })
  expect([status, body]).toMatchObject([201, { spec: { bare: {} } }])
  expect(body).not.toHaveProperty('spec.bare.a')
  expect((await apply('c', { strict: { b: 1 } })).body).toMatchObject({
    code: 500,
    message: 'failed to create typed patch object (/c; example.com/v1, Kind=Box): .spec.strict.b: field not declared in schema',
  })
})

test('a text where an object belongs is refused in words that were taken for a format', async () => {
  expect((await apply('e', { strict: '50% off' })).body).toMatchObject({
    message: 'failed to create typed patch object (/e; example.com/v1, Kind=Box): .spec.strict: expected map, got &{50%!o(MISSING)ff}',
  })
})

test('a null that the schema does not allow is refused, not dropped', async () => {
  expect((await apply('d', null)).body).toMatchObject({
    code: 422,
    details: {
      causes: [{ field: 'spec', message: 'Invalid value: "null": spec in body must be of type object: "null"' }],
    },
  })
})

test('an object that is not there is missed before its configuration is read', async () => {
  expect((await apply('e/status', { strict: { b: 1 } })).body).toMatchObject({ code: 404, message: 'boxes.example.com "e" not found' })
})

test('a time of creation that is none is the server’s to say', async () => {
  for (const creationTimestamp of ['bad', 5, null]) {
    const { status, body } = await apply('f', {}, { creationTimestamp })
    expect([[200, 201].includes(status), body]).toMatchObject([
      true,
      { metadata: { creationTimestamp: expect.stringMatching(/Z$/) as string } },
    ])
  }
})
