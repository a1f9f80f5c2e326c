/** Versions of a definition that know different things, and what each of them shows of one object. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Answer } from '../connection.ts'
import { startListening, type ListeningServer } from '../listening.ts'

let server: ListeningServer
const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const text = { type: 'string' }

const version = (name: string, properties: object, more: object = {}): object => ({
  name,
  served: true,
  storage: name === 'v1',
  schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties } } } },
  ...more,
})
const versions = [
  version('v1', { a: text, b: { ...text, default: 'first' } }),
  version('v1beta1', { a: text, old: text, b: { ...text, default: 'second' } }, { deprecated: true }),
]
const paths = { v1: '/apis/example.com/v1/namespaces/default/gears', v1beta1: '/apis/example.com/v1beta1/namespaces/default/gears' }
const gear = (apiVersion: string, name: string, spec: object): object => ({ apiVersion, kind: 'Gear', metadata: { name }, spec })
const get = (path: string): Promise<Answer> => server.ask({ method: 'GET', path })

beforeAll(async () => {
  server = await startListening()
  const names = { plural: 'gears', kind: 'Gear' }
  await server.ask({
    method: 'POST',
    path: definitions,
    body: { metadata: { name: 'gears.example.com' }, spec: { group: 'example.com', scope: 'Namespaced', names, versions } },
  })
  const made = server.ask({ method: 'POST', path: paths.v1beta1, body: gear('example.com/v1beta1', 'a', { a: 'x', old: 'y' }) })
  expect((await made).status).toBe(201)
})
afterAll(() => server.stop())

test('what only the version asked for knows is not stored', async () => {
  expect((await get(`${paths.v1beta1}/a`)).body).toMatchObject({ apiVersion: 'example.com/v1beta1', spec: { a: 'x', b: 'second' } })
  expect((await get(`${paths.v1beta1}/a`)).body).not.toHaveProperty('spec.old')
  expect((await get(`${paths.v1}/a`)).body).toMatchObject({ apiVersion: 'example.com/v1', spec: { a: 'x', b: 'second' } })
})

test('defaults are those of the version in which the object lies', async () => {
  await server.ask({ method: 'POST', path: paths.v1, body: gear('example.com/v1', 'b', {}) })
  expect((await get(`${paths.v1beta1}/b`)).body).toMatchObject({ spec: { b: 'first' } })
})

test('a deprecated version warns on lists too, and names the one to use', async () => {
  const warning = '299 - "example.com/v1beta1 Gear is deprecated; use example.com/v1 Gear"'
  expect((await get(paths.v1beta1)).headers).toMatchObject({ warning })
  expect((await get(paths.v1)).headers).not.toHaveProperty('warning')
})

test('a subresource that the definition does not have is an object that is not there', async () => {
  expect((await get(`${paths.v1}/a/status`)).body).toMatchObject({ code: 404, message: 'gears.example.com "a" not found' })
  expect((await get(`${paths.v1}/a/nothing/at/all`)).body).toMatchObject({ code: 404, details: { name: 'a', group: 'example.com' } })
})

test('methods that a path of custom resources does not have', async () => {
  const ask = async (method: string, path: string, body: object = gear('example.com/v1', 'z', {})): Promise<unknown> => {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
    const answer = await server.ask({ method, path, type, body })
    return [answer.status, (answer.body as { readonly message?: string } | undefined)?.message]
  }
  expect(await ask('PUT', paths.v1)).toEqual([400, 'name must be provided'])
  expect(await ask('PATCH', paths.v1, {})).toEqual([400, 'name must be provided'])
  expect((await ask('POST', `${paths.v1}/y?dryRun=All`)) as unknown[]).toEqual([201, undefined])
  expect(((await ask('PUT', '/apis/example.com/v1/gears')) as unknown[])[0]).toBe(404)
})

test('what a later schema does not know is read no more, and its new defaults are', async () => {
  const schema = [version('v1', { b: text, c: { ...text, default: 'late' } })]
  const patch = { method: 'PATCH', path: `${definitions}/gears.example.com`, type: 'application/merge-patch+json' }
  expect((await server.ask({ ...patch, body: { spec: { versions: schema } } })).status).toBe(200)
  await expect.poll(async () => (await get(`${paths.v1}/a`)).body).toMatchObject({ spec: { b: 'second', c: 'late' } })
  expect((await get(`${paths.v1}/a`)).body).not.toHaveProperty('spec.a')
})

test('columns and field selectors know the defaults that a stored object lacks', async () => {
  const columns = [{ name: 'C', type: 'string', jsonPath: '.spec.c' }]
  const schema = [
    version('v1', { c: { ...text, default: 'later' } }, { additionalPrinterColumns: columns, selectableFields: [{ jsonPath: '.spec.c' }] }),
  ]
  const patch = { method: 'PATCH', path: `${definitions}/gears.example.com`, type: 'application/merge-patch+json' }
  expect((await server.ask({ ...patch, body: { spec: { versions: schema } } })).status).toBe(200)
  await expect.poll(async () => (await get(`${paths.v1}/a`)).body).toMatchObject({ spec: { c: 'later' } })
  const rows = { rows: [{ cells: ['a', 'later'] }, { cells: ['b', 'later'] }] }
  for (const include of ['Metadata', 'Object']) {
    const path = `${paths.v1}?fieldSelector=spec.c%3Dlater&includeObject=${include}`
    expect((await server.ask({ path, accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' })).body).toMatchObject(rows)
  }
})

test('what one version writes apart, another may write together', async () => {
  const status = { type: 'object', properties: { a: text } }
  const schema = [version('v1', {}), version('v1beta1', {}, { subresources: { status: {} } })].map((one) => ({
    ...one,
    schema: { openAPIV3Schema: { type: 'object', properties: { status } } },
  }))
  const patch = { method: 'PATCH', path: `${definitions}/gears.example.com`, type: 'application/merge-patch+json' }
  await server.ask({ ...patch, body: { spec: { versions: schema } } })
  const made = (apiVersion: string, name: string): object => ({ apiVersion, kind: 'Gear', metadata: { name }, status: { a: 'x' } })
  await expect
    .poll(async () => (await server.ask({ method: 'POST', path: paths.v1, body: made('example.com/v1', 'c') })).body)
    .toMatchObject({ status: { a: 'x' } })
  const { body } = await server.ask({ method: 'POST', path: paths.v1beta1, body: made('example.com/v1beta1', 'd') })
  expect(body).not.toHaveProperty('status')
  expect(body).not.toHaveProperty('metadata.managedFields')
})

test('null and absent are different wishes', async () => {
  const schema = [version('v1', { b: { ...text, nullable: true } })]
  const patch = { method: 'PATCH', type: 'application/merge-patch+json' }
  await server.ask({ ...patch, path: `${definitions}/gears.example.com`, body: { spec: { versions: schema } } })
  const before = (await get(`${paths.v1}/b`)).body as { metadata: { resourceVersion: string } }
  const { resourceVersion } = before.metadata
  const body = { ...gear('example.com/v1', 'b', { b: null }), metadata: { name: 'b', resourceVersion } }
  expect((await server.ask({ method: 'PUT', path: `${paths.v1}/b`, body })).body).toMatchObject({
    metadata: { generation: 2 },
    spec: { b: null },
  })
})
