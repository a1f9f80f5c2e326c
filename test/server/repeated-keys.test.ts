/** YAML in which a key occurs twice: warned of or refused, as the request wishes. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startListening, type ListeningServer } from './listening.ts'

let server: ListeningServer
beforeAll(async () => {
  server = await startListening()
})
afterAll(() => server.stop())

const path = '/api/v1/namespaces/default/configmaps'
const yaml = 'metadata:\n  name: a\n  name: a\ndata:\n  x: "1"\n  x: "2"\nzz: 1\n'
const post = (query: string) => server.ask({ method: 'POST', path: `${path}?dryRun=All${query}`, type: 'application/yaml', body: yaml })
const apply = (query: string) =>
  server.ask({
    method: 'PATCH',
    path: `${path}/a?dryRun=All&fieldManager=m${query}`,
    type: 'application/apply-patch+yaml',
    body: `apiVersion: v1\nkind: ConfigMap\n${yaml.replace('zz: 1\n', '')}`,
  })

test('a body warns of each key', async () => {
  const { status, headers } = await post('')
  expect(status).toBe(201)
  const warning = String(headers?.['warning'])
  for (const text of ['line 3: key \\"name\\" already set in map', 'line 6: key \\"x\\" already set in map', 'unknown field \\"zz\\"'])
    expect(warning).toContain(text)
})

test('a strict one is refused for all at once', async () => {
  expect((await post('&fieldValidation=Strict')).body).toMatchObject({
    code: 400,
    message:
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: yaml: unmarshal errors:\n  line 3: key "name" already set in map\n  line 6: key "x" already set in map, unknown field "zz"',
  })
})

test('so is what is applied', async () => {
  const { status, headers } = await apply('')
  expect(status).toBe(201)
  expect(String(headers?.['warning'])).toContain('line 8: key \\"x\\" already set in map')
  expect((await apply('&fieldValidation=Ignore')).headers?.['warning']).toBeUndefined()
  expect((await apply('&fieldValidation=Strict')).body).toMatchObject({
    code: 400,
    message:
      'error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n  line 5: key "name" already set in map\n  line 8: key "x" already set in map',
  })
})

test('what cannot be merged is refused for that alone', async () => {
  const path = '/api/v1/namespaces/default/configmaps/a?dryRun=All&fieldManager=m&fieldValidation='
  const body = `apiVersion: v1\nkind: ConfigMap\n${yaml}`
  for (const validation of ['Strict', 'Warn']) {
    const answer = await server.ask({ method: 'PATCH', path: path + validation, type: 'application/apply-patch+yaml', body })
    expect(answer.body).toMatchObject({ code: 500, message: expect.stringContaining('.zz: field not declared in schema') as string })
    expect(answer.headers?.['warning']).toBeUndefined()
  }
})

test('no bytes are no protobuf', async () => {
  const { body } = await server.ask({ method: 'POST', path, type: 'application/vnd.kubernetes.protobuf', body: '' })
  expect(body).toMatchObject({ message: 'the object provided is unrecognized (must be of type ConfigMap): empty data (<empty>)' })
})
