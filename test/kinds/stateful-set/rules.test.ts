/** What is refused of the kinds that keep pods running, rule by rule, and what vanishes from them. */
import { expect, test } from 'vitest'
import { created, refusedCreate, refusedStatus, refusedUpdate, warned, type Json } from '../rule-rows.ts'

const template: Json = {
  metadata: { labels: { a: 'b' } },
  spec: { resources: { limits: { cpu: '1' } }, containers: [{ name: 'c', image: 'i' }] },
}
const spec: Json = { selector: { matchLabels: { a: 'b' } }, template }
const kinds = ['deployments', 'replicasets', 'statefulsets', 'daemonsets'].map((plural) => `apps/v1 ${plural}`)

test.for(kinds)('%s drop fields of templates that are not served', (id) => {
  expect(created(id, { spec })).not.toHaveProperty('spec.template.spec.resources')
  expect(refusedCreate(id, { spec })).toEqual([])
})

test.for(kinds)('%s warn about their templates', (id) => {
  const doubtful = {
    metadata: { labels: { a: 'b' } },
    spec: { nodeSelector: { 'beta.kubernetes.io/os': 'linux' }, containers: [{ name: 'c', image: 'i' }] },
  }
  const warning = 'spec.template.spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead'
  expect(warned(id, { spec: { ...spec, template: doubtful } })).toEqual([warning])
  expect(warned(id, { spec: { ...spec, template: doubtful } }, { spec })).toEqual([])
  expect(warned(id, { metadata: { name: 'a', generation: 2 }, spec: { ...spec, template: doubtful } }, { spec })).toEqual([warning])
})

test.for([
  [1, 0, ['status.collisionCount: Invalid value: 0: cannot be decremented']],
  [1, undefined, ['status.collisionCount: Invalid value: 0: cannot be decremented']],
  [undefined, 1, []],
] as const)('a collision count that goes from %s to %s', ([before, after, refusals]) => {
  for (const id of ['apps/v1 deployments', 'apps/v1 statefulsets', 'apps/v1 daemonsets']) {
    const withCount = (count: number | undefined): Json => ({
      spec,
      status: { replicas: 0, ...(count !== undefined && { collisionCount: count }) },
    })
    expect(refusedStatus(id, withCount(before), withCount(after))).toEqual(refusals)
  }
})

test('the rolling update of a StatefulSet', () => {
  const strategy = (updateStrategy: Json): unknown =>
    (created('apps/v1 statefulsets', { spec: { ...spec, updateStrategy } }) as unknown as { spec: { updateStrategy: unknown } }).spec
      .updateStrategy
  expect(strategy({})).toEqual({ type: 'RollingUpdate', rollingUpdate: { partition: 0 } })
  expect(strategy({ type: 'RollingUpdate' })).toEqual({ type: 'RollingUpdate' })
  expect(strategy({ rollingUpdate: { maxUnavailable: 2 } })).toEqual({ type: 'RollingUpdate', rollingUpdate: { partition: 0 } })
})

test('annotations of pods are judged in templates of StatefulSets too', () => {
  const annotated = { ...template, metadata: { labels: { a: 'b' }, annotations: { 'controller.kubernetes.io/pod-deletion-cost': 'x' } } }
  expect(refusedCreate('apps/v1 statefulsets', { spec: { ...spec, template: annotated } })).toEqual([
    'spec.template.annotations[controller.kubernetes.io/pod-deletion-cost]: Invalid value: "x": must be a 32bit integer',
  ])
})

test('the name of a service is judged of new stateful sets alone', () => {
  const named = { spec: { ...spec, serviceName: 'a.b' } }
  expect(refusedCreate('apps/v1 statefulsets', named)).toEqual(['spec.serviceName: Invalid value: "a.b": must not contain dots'])
  expect(refusedUpdate('apps/v1 statefulsets', named, named)).toEqual([])
})
