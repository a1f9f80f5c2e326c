import { expect, test } from 'vitest'
import type { HorizontalPodAutoscaler } from '../../src/api/objects.ts'
import type { KubeObject } from '../../src/api/object.ts'
import type { Resource } from '../../src/api/resource.ts'
import { customResourceDefinitions, deployments, events, horizontalPodAutoscalers } from '../../src/api/resources.ts'
import { horizontalPodAutoscaler } from '../../src/controllers/horizontal-pod-autoscaler/horizontal-pod-autoscaler.ts'
import { startPlane, type Plane } from './settle.ts'
import { steps, stored, viewOf } from './view.ts'

const scaler = (
  minReplicas: number,
): Pick<HorizontalPodAutoscaler, 'spec'> & { readonly metadata: { readonly name: string; readonly namespace: string } } => ({
  metadata: { name: 'h', namespace: 'default' },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    minReplicas,
    maxReplicas: 5,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }],
  },
})

const web = {
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'nginx:1.27' }] } },
  },
}

const status = async (plane: Plane) => (await plane.client.get(horizontalPodAutoscalers, { namespace: 'default', name: 'h' })).status
const told = async (plane: Plane) =>
  (await plane.all(events))
    .filter((event) => event.involvedObject.kind === 'HorizontalPodAutoscaler')
    .map(({ reason, message }) => `${reason ?? ''}: ${message ?? ''}`)

test('after a period a target below the minimum is brought up to it, with or without metrics', async () => {
  const plane = await startPlane()
  await plane.client.create(deployments, web)
  await plane.client.create(horizontalPodAutoscalers, scaler(3))
  await plane.pass(14_900)
  expect(await status(plane)).not.toHaveProperty('conditions')
  await plane.pass(100)
  expect((await plane.client.get(deployments, { namespace: 'default', name: 'web' })).spec.replicas).toBe(3)
  expect(await told(plane)).toEqual(['SuccessfulRescale: New size: 3; reason: Current number of replicas below Spec.MinReplicas'])
  expect(await status(plane)).toMatchObject({
    currentReplicas: 1,
    desiredReplicas: 3,
    conditions: [
      {
        type: 'AbleToScale',
        status: 'True',
        reason: 'SucceededRescale',
        message: 'the HPA controller was able to update the target scale to 3',
      },
    ],
  })
  expect(plane.errors).toEqual([])
  await plane.stop()
})

test('without metrics the size stays and the reason is told, again every fifteen seconds', async () => {
  const plane = await startPlane()
  await plane.client.create(deployments, web)
  await plane.client.create(horizontalPodAutoscalers, scaler(1))
  await plane.pass(15_000)
  const why =
    'failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)'
  expect((await status(plane))?.conditions).toMatchObject([
    { type: 'AbleToScale', status: 'True', reason: 'SucceededGetScale' },
    {
      type: 'ScalingActive',
      status: 'False',
      reason: 'FailedGetResourceMetric',
      message: `the HPA was unable to compute the replica count: ${why}`,
    },
  ])
  expect(await told(plane)).toEqual([
    `FailedGetResourceMetric: ${why}`,
    `FailedComputeMetricsReplicas: invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: ${why}`,
  ])
  await plane.pass(15_000)
  expect((await plane.all(events)).filter(({ reason }) => reason === 'FailedGetResourceMetric').map(({ count }) => count)).toEqual([2])
  await plane.stop()
})

test('a target that is not there is named', async () => {
  const plane = await startPlane()
  await plane.client.create(horizontalPodAutoscalers, scaler(1))
  await plane.pass(15_000)
  expect((await status(plane))?.conditions).toMatchObject([
    {
      type: 'AbleToScale',
      status: 'False',
      reason: 'FailedGetScale',
      message: 'the HPA controller was unable to get the target\'s current scale: deployments.apps "web" not found',
    },
  ])
  expect(await told(plane)).toEqual(['FailedGetScale: deployments.apps "web" not found'])
  await plane.stop()
})

test('two autoscalers of the same pods do nothing and name each other', async () => {
  const plane = await startPlane()
  await plane.client.create(deployments, { ...web, spec: { ...web.spec, replicas: 2 } })
  await plane.pass(1000)
  await plane.client.create(horizontalPodAutoscalers, scaler(1))
  await plane.client.create(horizontalPodAutoscalers, { ...scaler(1), metadata: { name: 'other', namespace: 'default' } })
  await plane.pass(20_000)
  const message = 'pods by selector app=web are controlled by multiple HPAs: [default/h default/other]'
  expect((await status(plane))?.conditions).toContainEqual(expect.objectContaining({ reason: 'AmbiguousSelector', message }))
  expect(await told(plane)).toContain(`FailedComputeMetricsReplicas: ${message}`)
  await plane.stop()
})

test('a target of a kind that nobody serves is said to have no match in its group', async () => {
  const plane = await startPlane()
  const { metadata, spec } = scaler(1)
  await plane.client.create(horizontalPodAutoscalers, {
    metadata,
    spec: { ...spec, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Nonsense', name: 'x' } },
  })
  await plane.pass(15_000)
  expect(await told(plane)).toEqual(['FailedGetScale: no matches for kind "Nonsense" in group "apps"'])
  await plane.stop()
})

test('a target whose version cannot be read is said to be unexpected', async () => {
  const plane = await startPlane()
  const { metadata, spec } = scaler(1)
  await plane.client.create(horizontalPodAutoscalers, {
    metadata,
    spec: { ...spec, scaleTargetRef: { apiVersion: 'a/b/c', kind: 'Deployment', name: 'web' } },
  })
  await plane.pass(15_000)
  expect(await told(plane)).toEqual(['FailedGetScale: unexpected GroupVersion string: a/b/c'])
  await plane.stop()
})

test('of a metric of one container its name is told', async () => {
  const plane = await startPlane()
  await plane.client.create(deployments, web)
  const { metadata, spec } = scaler(1)
  const target = { type: 'Utilization', averageUtilization: 50 }
  await plane.client.create(horizontalPodAutoscalers, {
    metadata,
    spec: { ...spec, metrics: [{ type: 'ContainerResource', containerResource: { name: 'cpu', container: 'app', target } }] },
  })
  await plane.pass(20_000)
  const messages = await told(plane)
  expect(messages.filter((message) => message.includes('first error is: failed to get app container metric value: '))).toHaveLength(1)
  await plane.stop()
})

const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }
const definition = {
  metadata: { name: 'crews.e.com' },
  spec: {
    group: 'e.com',
    scope: 'Namespaced',
    names: { plural: 'crews', kind: 'Crew' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', properties: { spec: open, status: open } } },
        subresources: {
          status: {},
          scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas', labelSelectorPath: '.status.selector' },
        },
      },
    ],
  },
}

/** A cluster that serves Crews, with one of this status and an autoscaler of it. */
async function withCrew(
  crewStatus: Readonly<Record<string, unknown>>,
): Promise<{ readonly plane: Plane; readonly crews: Resource<KubeObject> }> {
  const plane = await startPlane()
  await plane.client.create(customResourceDefinitions, definition)
  const served = async () => (await plane.client.resources()).find(({ plural }) => plural === 'crews')
  await expect.poll(async () => plane.pass(100).then(served)).toBeDefined()
  const crews = (await served()) as Resource<KubeObject>
  const ref = { namespace: 'default', name: 'web' }
  // A Crew has what its definition says.
  await plane.client.create(crews, { metadata: ref, spec: { replicas: 9 } } as never)
  await plane.client.patch(crews, ref, 'merge', { status: crewStatus }, { subresource: 'status' })
  const { metadata, spec } = scaler(1)
  const scaleTargetRef = { apiVersion: 'e.com/v1', kind: 'Crew', name: 'web' }
  await plane.client.create(horizontalPodAutoscalers, { metadata, spec: { ...spec, scaleTargetRef } })
  await plane.pass(15_000)
  return { plane, crews }
}

test('a target of a custom kind is scaled by its scale', async () => {
  const { plane, crews } = await withCrew({ replicas: 9, selector: 'app=web' })
  expect(await plane.client.get(crews, { namespace: 'default', name: 'web' })).toMatchObject({ spec: { replicas: 5 } })
  expect(await status(plane)).toMatchObject({ currentReplicas: 9, desiredReplicas: 5 })
  await plane.stop()
})

test('a scale that does not tell its pods from others is not followed', async () => {
  const { plane, crews } = await withCrew({ replicas: 9 })
  await plane.client.patch(crews, { namespace: 'default', name: 'web' }, 'merge', { spec: { replicas: 3 } })
  await plane.pass(15_000)
  expect((await status(plane))?.conditions).toContainEqual(expect.objectContaining({ reason: 'InvalidSelector' }))
  expect(await told(plane)).toContain('SelectorRequired: selector is required')
  await plane.client.patch(
    crews,
    { namespace: 'default', name: 'web' },
    'merge',
    { status: { selector: 'app in (' } },
    { subresource: 'status' },
  )
  await plane.pass(15_000)
  expect((await status(plane))?.conditions?.[0]?.message).toMatch(
    /: failed to parse target selector: couldn't parse the selector string "app in \(": /,
  )
  await plane.stop()
})

test('the size that an autoscaler finds first is remembered, also where it is too large', () => {
  const memory = new Map<string, number>()
  const target = stored(deployments, { metadata: { name: 'web' }, spec: { ...web.spec, replicas: 9 } })
  const own = stored(horizontalPodAutoscalers, { ...scaler(1), metadata: { name: 'h', namespace: 'default' } })
  const look = (at: number) =>
    steps(horizontalPodAutoscaler, 'default/h', { ...viewOf(horizontalPodAutoscaler, [own, target], at), memory })
  look(1_000_000)
  look(1_015_000)
  expect([...memory]).toContainEqual(['recommended 1015000', 9])
})
