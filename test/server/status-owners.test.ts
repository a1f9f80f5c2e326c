/** Kinds whose statuses are written otherwise than those of most. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startListening, type ListeningServer } from './listening.ts'

let server: ListeningServer
beforeAll(async () => {
  server = await startListening()
})
afterAll(() => server.stop())

const headers = { 'content-type': 'application/merge-patch+json' }
const patch = (path: string, body: object) => server.ask({ method: 'PATCH', path, headers, body })
const managers = (body: unknown): readonly (readonly [subresource: string, fields: readonly string[]])[] =>
  (body as { metadata: { managedFields: readonly { subresource?: string; fieldsV1: object }[] } }).metadata.managedFields.map(
    ({ subresource = '', fieldsV1 }) => [subresource, Object.keys(fieldsV1)],
  )

test('whoever writes a service range sets its status', async () => {
  const path = '/apis/networking.k8s.io/v1/servicecidrs'
  const conditions = [{ type: 'Ready', status: 'True', reason: 'R', message: 'm', lastTransitionTime: '2026-01-01T00:00:00Z' }]
  const body = { metadata: { name: 'more' }, spec: { cidrs: ['10.77.0.0/24'] }, status: { conditions } }
  const made = await server.ask({ method: 'POST', path, body })
  expect(made).toMatchObject({ status: 201, body: { status: { conditions } } })
  expect(managers(made.body)).toEqual([['', ['f:spec', 'f:status']]])
  expect((await patch(`${path}/more`, { status: { conditions: null } })).body).toMatchObject({ status: {} })
  const put = await server.ask({ method: 'PUT', path: `${path}/more/status`, body: { ...body, spec: { cidrs: ['10.78.0.0/24'] } } })
  expect(put.body).toMatchObject({ spec: { cidrs: ['10.77.0.0/24'] } })
  expect(managers(put.body)).toEqual([['status', ['f:spec', 'f:status']]])
})

test('a definition always tells a stored version', async () => {
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
  const versions = [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }]
  const spec = { group: 'b.c', scope: 'Namespaced', names: { plural: 'as', kind: 'A' }, versions }
  await server.ask({ method: 'POST', path, body: { metadata: { name: 'as.b.c' }, spec } })
  const { status, body } = await patch(`${path}/as.b.c/status`, { status: { storedVersions: [] } })
  expect([status, body]).toMatchObject([200, { status: { storedVersions: ['v1'] } }])
  // Whoever says none has said nothing.
  expect(managers(body).filter(([subresource]) => subresource === 'status')).toHaveLength(1)
})

test("the CPU of an old autoscaler comes after its annotation's metrics", async () => {
  const metrics = [{ type: 'Pods', pods: { metricName: 'm', targetAverageValue: '1' } }]
  const annotations = { 'autoscaling.alpha.kubernetes.io/metrics': JSON.stringify(metrics) }
  const spec = {
    maxReplicas: 2,
    scaleTargetRef: { kind: 'Deployment', name: 'd', apiVersion: 'apps/v1' },
    targetCPUUtilizationPercentage: -1,
  }
  const path = '/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers'
  expect(await server.ask({ method: 'POST', path, body: { metadata: { name: 'h', annotations }, spec } })).toMatchObject({
    status: 422,
    body: { details: { causes: [{ field: 'spec.metrics[1].resource.target.averageUtilization' }] } },
  })
})

test('a controller of replicas without labels has those of its template, whatever is written', async () => {
  const path = '/api/v1/namespaces/default/replicationcontrollers'
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } }
  await server.ask({ method: 'POST', path, body: { metadata: { name: 'r' }, spec: { selector: { a: 'b' }, template } } })
  const put = await server.ask({ method: 'PUT', path: `${path}/r/status`, body: { metadata: { name: 'r' }, status: { replicas: 1 } } })
  expect(put.body).toMatchObject({ metadata: { labels: { a: 'b' } }, status: { replicas: 1 } })
})

test('the annotations of an old autoscaler are read in any case', async () => {
  const group = '/apis/autoscaling'
  const path = 'namespaces/default/horizontalpodautoscalers'
  const annotations = {
    'autoscaling.alpha.kubernetes.io/metrics': '[{"Type":"Resource","RESOURCE":{"Name":"memory","targetaveragevalue":"5"},"other":1}]',
    'autoscaling.alpha.kubernetes.io/conditions': '[{"Type":"AbleToScale","STATUS":"True"}]',
  }
  const spec = { maxReplicas: 3, scaleTargetRef: { kind: 'Deployment', name: 'd' } }
  await server.ask({ method: 'POST', path: `${group}/v1/${path}`, body: { metadata: { name: 'h', annotations }, spec } })
  expect((await server.ask({ path: `${group}/v2/${path}/h` })).body).toMatchObject({
    spec: { metrics: [{ type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '5' } } }] },
  })
})
