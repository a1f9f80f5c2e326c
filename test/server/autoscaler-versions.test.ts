/** Autoscalers written in both of their versions: what v1 says in annotations, and who owns what across them. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Answer } from './connection.ts'
import { startListening, type ListeningServer } from './listening.ts'

let server: ListeningServer
beforeAll(async () => {
  server = await startListening()
})
afterAll(() => server.stop())

const path = (version: string, name = ''): string =>
  `/apis/autoscaling/${version}/namespaces/default/horizontalpodautoscalers${name && `/${name}`}`
const spec = { maxReplicas: 3, scaleTargetRef: { kind: 'Deployment', name: 'd' } }
const memory = { type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1Gi' } } }

const apply = (version: string, name: string, manager: string, said: object): Promise<Answer> =>
  server.ask({
    method: 'PATCH',
    path: `${path(version, name)}?fieldManager=${manager}&force=true`,
    type: 'application/apply-patch+yaml',
    body: { apiVersion: `autoscaling/${version}`, kind: 'HorizontalPodAutoscaler', metadata: { name }, spec: said },
  })

test('what was applied in one version and is applied in the other keeps all that it says', async () => {
  await apply('v1', 'a', 'one', { ...spec, targetCPUUtilizationPercentage: 50 })
  const { body } = await apply('v2', 'a', 'one', { ...spec, metrics: [memory], behavior: { scaleDown: { selectPolicy: 'Disabled' } } })
  expect(body).toMatchObject({
    apiVersion: 'autoscaling/v2',
    spec: { metrics: [memory], behavior: { scaleDown: { selectPolicy: 'Disabled' } } },
  })
  expect((body as { readonly metadata: object }).metadata).not.toHaveProperty('annotations')
})

test('what another manager owns in the other version stays', async () => {
  await apply('v2', 'b', 'one', { ...spec, metrics: [memory] })
  await apply('v1', 'b', 'two', { ...spec, minReplicas: 2 })
  const { body } = await apply('v1', 'b', 'two', spec)
  expect(body).toMatchObject({ apiVersion: 'autoscaling/v1', spec: { minReplicas: 1 } })
  expect(((await server.ask({ path: path('v2', 'b') })).body as { readonly spec: object }).spec).toMatchObject({ metrics: [memory] })
})

test('a behavior that says nothing is none', async () => {
  const annotations = { 'autoscaling.alpha.kubernetes.io/behavior': '{"ScaleUp":null,"x":1}' }
  await server.ask({ method: 'POST', path: path('v1'), body: { metadata: { name: 'c', annotations }, spec } })
  expect(((await server.ask({ path: path('v2', 'c') })).body as { readonly spec: object }).spec).not.toHaveProperty('behavior')
})

test('the value of an object is there in v1 even where an average was meant, and is refused', async () => {
  const object = {
    describedObject: { kind: 'Service', name: 's' },
    metric: { name: 'm' },
    target: { type: 'AverageValue', averageValue: '5' },
  }
  await server.ask({
    method: 'POST',
    path: path('v2'),
    body: { metadata: { name: 'd' }, spec: { ...spec, metrics: [{ type: 'Object', object }] } },
  })
  const patch = { method: 'PATCH', path: path('v1', 'd'), type: 'application/merge-patch+json', body: { spec: { maxReplicas: 4 } } }
  expect((await server.ask(patch)).body).toMatchObject({
    message: expect.stringContaining('spec.metrics[0].object.target.value: Invalid value') as string,
  })
})

const behavior = 'autoscaling.alpha.kubernetes.io/behavior'
const metrics = 'autoscaling.alpha.kubernetes.io/metrics'
const create = (version: string, name: string, annotations: object): Promise<Answer> =>
  server.ask({ method: 'POST', path: path(version), body: { metadata: { name, annotations }, spec } })

test('a behavior in v1 gets no defaults before it is stored, so that one without policies is refused', async () => {
  expect((await create('v1', 'e', { [behavior]: '{"ScaleUp":{"SelectPolicy":"Min"}}' })).body).toMatchObject({
    message:
      'HorizontalPodAutoscaler.autoscaling "e" is invalid: spec.behavior.scaleUp.policies: Required value: must specify at least one Policy',
  })
  await create('v1', 'e', { [behavior]: '{"SCALEUP":{"policies":[{"Type":"Pods","Value":1,"PeriodSeconds":5}]}}' })
  expect((await server.ask({ path: path('v2', 'e') })).body).toMatchObject({
    spec: {
      behavior: {
        scaleUp: { stabilizationWindowSeconds: 0, selectPolicy: 'Max', policies: [{ type: 'Pods', value: 1, periodSeconds: 5 }] },
        scaleDown: { selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] },
      },
    },
  })
})

test.each([
  ['"x"', '[{"type":5}]'],
  ['{"ScaleUp":[]}', '[1]'],
  ['{"ScaleUp":{"Policies":[{"Value":"1"}]}}', '[{"type":"Resource","resource":{"name":"memory","targetAverageValue":"x"}}]'],
])('annotations that do not fit their types say nothing: %s, %s', async (said, also) => {
  const { body } = await create('v1', 'f', { [behavior]: said, [metrics]: also, other: 'stays' })
  expect(body).toMatchObject({ metadata: { annotations: { other: 'stays' } }, spec: { targetCPUUtilizationPercentage: 80 } })
  await server.ask({ method: 'DELETE', path: path('v1', 'f') })
})

test('what a metric in an annotation leaves out has the zeros of its type', async () => {
  expect((await create('v1', 'g', { [metrics]: '[null,{"type":"Object","object":{}}]' })).body).toMatchObject({
    message: expect.stringMatching(
      /spec\.metrics\[0\]\.type: Required value[^]*describedObject\.kind: Required value[^]*target\.value: Invalid value: [^]*s:"", Format:""}: must be positive/,
    ) as string,
  })
})

test('v2 takes the annotations of v1 off, which mean nothing to it', async () => {
  const { body } = await create('v2', 'h', { [behavior]: '{}', other: 'stays' })
  expect((body as { readonly metadata: { readonly annotations: object } }).metadata.annotations).toEqual({ other: 'stays' })
})

test('v1 has a field for one target of CPU utilisation, and shows no other', async () => {
  const cpu = (averageUtilization: number): object => ({
    type: 'Resource',
    resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
  })
  const body = { metadata: { name: 'i' }, spec: { ...spec, metrics: [cpu(5), cpu(6)] } }
  await server.ask({ method: 'POST', path: path('v2'), body })
  const shown = (await server.ask({ path: path('v1', 'i') })).body as { readonly metadata: object }
  expect(shown).toMatchObject({ spec: { targetCPUUtilizationPercentage: 5 } })
  expect(shown.metadata).not.toHaveProperty('annotations')
})
