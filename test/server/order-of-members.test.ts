/**
 * Answers as a real server writes them, beyond what they say: members in the order of Go's structs, those of custom objects by name, and the
 * escapes of Go's encoder.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startListening, type ListeningServer } from './listening.ts'

let server: ListeningServer
const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const boxes = '/apis/example.com/v1/namespaces/default/boxes'
const pods = '/api/v1/namespaces/default/pods'

beforeAll(async () => {
  server = await startListening()
  const openAPIV3Schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }
  const versions = [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } }]
  const names = { plural: 'boxes', kind: 'Box' }
  const body = { metadata: { name: 'boxes.example.com' }, spec: { group: 'example.com', scope: 'Namespaced', names, versions } }
  await server.ask({ method: 'POST', path: definitions, body })
})
afterAll(() => server.stop())

/** The names of the members on the way to `path`, at its end, in the order of the text. */
function namesAt(text = '', ...path: readonly (string | number)[]): string {
  let value: unknown = JSON.parse(text)
  for (const step of path) value = (value as Readonly<Record<string | number, unknown>>)[step]
  return Object.keys(value as object).join(' ')
}

const meta = 'name namespace uid resourceVersion generation creationTimestamp labels managedFields'
const metaByName = 'creationTimestamp generation labels managedFields name namespace resourceVersion uid'
const managers = 'manager operation apiVersion time fieldsType fieldsV1'
const table = 'application/json;as=Table;v=v1;g=meta.k8s.io'

test('of a pod, made, listed and patched', async () => {
  const body = {
    metadata: { labels: { b: '', a: '' }, name: 'p' },
    spec: { restartPolicy: 'Never', containers: [{ image: 'i', name: 'c' }] },
  }
  const made = await server.ask({ method: 'POST', path: pods, body })
  const expected = (text = '', ...path: readonly (string | number)[]): void => {
    expect(namesAt(text, ...path, 'metadata')).toBe(meta)
    expect(namesAt(text, ...path, 'metadata', 'labels')).toBe('a b')
    expect(namesAt(text, ...path, 'metadata', 'managedFields', 0)).toBe(managers)
    expect(namesAt(text, ...path, 'spec').startsWith('volumes containers restartPolicy terminationGracePeriodSeconds dnsPolicy')).toBe(true)
  }
  expect(namesAt(made.text)).toBe('kind apiVersion metadata spec status')
  expected(made.text)
  expected((await server.ask({ path: pods })).text, 'items', 0)
  const patched = await server.ask({
    method: 'PATCH',
    path: `${pods}/p?dryRun=All`,
    type: 'application/merge-patch+json',
    body: '{"spec":{"terminationGracePeriodSeconds":30}}',
  })
  expected(patched.text)
})

test('of a custom object, alone, in lists and in tables', async () => {
  const body = {
    apiVersion: 'example.com/v1',
    kind: 'Box',
    spec: { b: 1, a: [{ d: 1, c: 2 }] },
    metadata: { name: 'b', labels: { a: '' } },
    data: 1,
  }
  const made = await server.ask({ method: 'POST', path: boxes, body })
  expect(namesAt(made.text)).toBe('apiVersion data kind metadata spec')
  expect(namesAt(made.text, 'metadata')).toBe(metaByName)
  expect(made.text).toContain('"spec":{"a":[{"c":2,"d":1}],"b":1}')
  const listed = await server.ask({ path: boxes })
  expect(namesAt(listed.text)).toBe('apiVersion items kind metadata')
  expect(namesAt(listed.text, 'items', 0, 'metadata')).toBe(metaByName)
  for (const path of [boxes, `${boxes}/b`])
    expect(namesAt((await server.ask({ path, accept: table })).text, 'rows', 0, 'object', 'metadata')).toBe(meta)
})

test('of a review that is in no store', async () => {
  const spec = { user: 'u', resourceAttributes: { verb: 'get', resource: 'pods' } }
  const made = await server.ask({ method: 'POST', path: '/apis/authorization.k8s.io/v1/subjectaccessreviews', body: { spec } })
  expect(namesAt(made.text)).toBe('kind apiVersion metadata spec status')
})

test('escapes what Go does, in objects, lists, tables and refusals', async () => {
  const path = '/api/v1/namespaces/default/configmaps'
  const escaped = String.raw`\u003ca\u003e \u0026\u2028`
  const body = { metadata: { name: 'e', annotations: { text: '<a> &\u2028' } }, data: { text: '<a> &\u2028' } }
  expect((await server.ask({ method: 'POST', path: `${path}?dryRun=All`, body })).text?.split(escaped)).toHaveLength(3)
  expect((await server.ask({ method: 'POST', path, body })).text?.split(escaped)).toHaveLength(3)
  expect((await server.ask({ path })).text?.split(escaped)).toHaveLength(3)
  expect((await server.ask({ path, accept: table })).text?.split(escaped)).toHaveLength(2)
  expect((await server.ask({ path: `${path}/%3Ca%3E` })).text).toContain(String.raw`\"\u003ca\u003e\" not found`)
})
