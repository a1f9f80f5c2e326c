/** Patches that change what an object says it is: upstream's codec reads the document that they made, in whatever version it is. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Answer } from './connection.ts'
import { startListening, type ListeningServer } from './listening.ts'

let server: ListeningServer
const maps = '/api/v1/namespaces/default/configmaps'
const scalers = (version: string): string => `/apis/autoscaling/${version}/namespaces/default/horizontalpodautoscalers`

beforeAll(async () => {
  server = await startListening()
  await server.ask({ method: 'POST', path: maps, body: { metadata: { name: 'a' }, data: { a: 'b' } } })
  const spec = { maxReplicas: 3, scaleTargetRef: { kind: 'Deployment', name: 'd' } }
  await server.ask({ method: 'POST', path: scalers('v1'), body: { metadata: { name: 'h' }, spec } })
})
afterAll(() => server.stop())

const merge = (path: string, body: object): Promise<Answer> =>
  server.ask({ method: 'PATCH', path, type: 'application/merge-patch+json', body: JSON.stringify(body) })
const message = ({ body }: Answer): string => (body as { readonly message?: string }).message ?? ''

test.each([
  [
    'Warn',
    { apiVersion: null },
    400,
    'undeterminable: name must be provided',
    '299 - "unknown field \\"data\\"", 299 - "unknown field \\"metadata\\""',
  ],
  ['Ignore', { apiVersion: '' }, 400, 'undeterminable: name must be provided', undefined],
  ['Strict', { apiVersion: '', kind: null }, 422, 'strict decoding error: unknown field "data", unknown field "metadata"', undefined],
  ['Warn', { apiVersion: null, kind: 'Box' }, 422, 'no kind "Box" is registered for the internal version of group ""', undefined],
])('without a version, and with %s, %j', async (validation, body, status, told, warning) => {
  const answer = await merge(`${maps}/a?fieldValidation=${validation}`, body)
  expect([answer.status, answer.headers?.['warning']]).toEqual([status, warning])
  expect(message(answer)).toContain(told)
})

test('another version of the kind is converted', async () => {
  const metrics = [{ type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1' } } }]
  const answer = await merge(`${scalers('v1')}/h`, { apiVersion: 'autoscaling/v2', spec: { metrics } })
  expect(answer).toMatchObject({ status: 200, body: { apiVersion: 'autoscaling/v1' } })
  expect(answer.headers?.['warning']).toBe('299 - "unknown field \\"spec.targetCPUUtilizationPercentage\\""')
  expect((await server.ask({ path: `${scalers('v2')}/h` })).body).toMatchObject({ spec: { metrics } })
})

test('another version of no such kind is refused', async () => {
  expect(message(await merge(`${maps}/a`, { apiVersion: 'v2' }))).toContain('no kind "ConfigMap" is registered for version "v2"')
})

test('of several misfits the first in the order of what is read is told', async () => {
  const path = '/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles'
  await server.ask({ method: 'POST', path, body: { metadata: { name: 'r' } } })
  const rules = [{ verbs: 'x', resourceNames: 'y' }]
  expect(message(await merge(`${path}/r`, { rules }))).toContain('Go struct field PolicyRule.rules.resourceNames of type []string')
  const body = { rules: 5, metadata: { labels: [1] } }
  const type = 'application/strategic-merge-patch+json'
  expect(message(await server.ask({ method: 'PATCH', path: `${path}/r`, type, body }))).toContain('cannot restore map from slice')
})

test('a strategic patch stops at the first misfit, before an amount that cannot be read', async () => {
  const path = '/api/v1/namespaces/default/pods'
  const containers = [{ name: 'c', image: 'i' }]
  await server.ask({ method: 'POST', path, body: { metadata: { name: 'p' }, spec: { containers } } })
  const body = { spec: { activeDeadlineSeconds: 'x', containers: [{ name: 'c', env: 'y', resources: { limits: { cpu: 'z' } } }] } }
  const type = 'application/strategic-merge-patch+json'
  expect(message(await server.ask({ method: 'PATCH', path: `${path}/p`, type, body }))).toContain('cannot restore slice from string')
})

test('lists that came empty are shown as such where a pod may not change', async () => {
  const path = '/api/v1/namespaces/default/pods'
  const containers = [{ name: 'c', image: 'i', args: ['a'] }]
  await server.ask({ method: 'POST', path, body: { metadata: { name: 'q' }, spec: { containers, securityContext: { fsGroup: 1 } } } })
  const spec = { containers: [{ ...containers[0], args: [] }], securityContext: { fsGroup: 2, supplementalGroups: [] } }
  const type = 'application/merge-patch+json'
  const text = message(await server.ask({ method: 'PATCH', path: `${path}/q`, type, body: { spec } }))
  expect(text).toMatch(/\+ .*Args:\s+\[\]string\{\}/)
  expect(text).toMatch(/\+ .*SupplementalGroups:\s+\[\]int64\{\}/)
})
