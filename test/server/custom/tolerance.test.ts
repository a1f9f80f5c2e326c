/** Objects that were there before a rule: what they break already is warned of, what they newly break refused. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Answer } from '../connection.ts'
import { startListening, type ListeningServer } from '../listening.ts'

let server: ListeningServer
beforeAll(async () => {
  server = await startListening()
})
afterAll(() => server.stop())

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const path = '/apis/example.com/v1/namespaces/default/gadgets'
const rule = 'self.size > 5'

const size = { type: 'object', properties: { size: { type: 'integer' } } }
const versions = (rules: readonly object[]): readonly object[] => [
  {
    name: 'v1',
    served: true,
    storage: true,
    subresources: { status: {} },
    schema: { openAPIV3Schema: { type: 'object', properties: { spec: { ...size, 'x-kubernetes-validations': rules }, status: size } } },
  },
]
const merge = (at: string, body: object): Promise<Answer> =>
  server.ask({ method: 'PATCH', path: at, type: 'application/merge-patch+json', body })

test('an unchanged part may stay as it is', async () => {
  await server.ask({
    method: 'POST',
    path: definitions,
    body: {
      metadata: { name: 'gadgets.example.com' },
      spec: { group: 'example.com', scope: 'Namespaced', names: { plural: 'gadgets', kind: 'Gadget' }, versions: versions([]) },
    },
  })
  const body = { apiVersion: 'example.com/v1', kind: 'Gadget', metadata: { name: 'a' }, spec: { size: 1 } }
  await expect.poll(async () => (await server.ask({ method: 'POST', path, body })).status).toBe(201)
  expect((await merge(`${definitions}/gadgets.example.com`, { spec: { versions: versions([{ rule }]) } })).status).toBe(200)
  const refused = { code: 422, message: `Gadget.example.com "b" is invalid: spec: Invalid value: "object": failed rule: ${rule}` }
  await expect
    .poll(async () => (await server.ask({ method: 'POST', path: `${path}?dryRun=All`, body: { ...body, metadata: { name: 'b' } } })).body)
    .toMatchObject(refused)

  const warning = String.raw`299 - "spec: Invalid value: \"object\": failed rule: self.size > 5"`
  expect(await merge(`${path}/a`, { metadata: { labels: { tier: 'x' } } })).toMatchObject({ status: 200, headers: { warning } })
  expect(await merge(`${path}/a/status`, { status: { size: 1 } })).toMatchObject({ status: 200, headers: { warning } })
  // A label that cannot be is refused, and the warning is heard all the same.
  expect(await merge(`${path}/a`, { metadata: { labels: { tier: 'no label' } } })).toMatchObject({ status: 422 })
  expect(await merge(`${path}/a`, { metadata: { finalizers: ['no finalizer'] } })).toMatchObject({ status: 422, headers: { warning } })
  expect((await merge(`${path}/a`, { spec: { size: 2 } })).body).toMatchObject({ code: 422, reason: 'Invalid' })
  expect((await merge(`${path}/a`, { spec: { size: 6 } })).status).toBe(200)
})

test('rules are not run on an object without a name either', async () => {
  const body = { apiVersion: 'example.com/v1', kind: 'Gadget', metadata: {}, spec: { size: 6 } }
  expect((await server.ask({ method: 'POST', path, body })).body).toMatchObject({
    details: {
      causes: [
        { field: 'metadata.name', reason: 'FieldValueRequired' },
        { field: '<nil>', message: expect.stringContaining('some validation rules were not checked') as string },
      ],
    },
  })
})
