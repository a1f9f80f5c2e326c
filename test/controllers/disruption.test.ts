/** What budgets say of the pods under them, and what they say when they cannot. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { LabelSelector, OwnerReference, PodDisruptionBudgetSpec, Scale } from '../../src/api/objects.ts'
import { customResourceDefinitions, deployments, events, podDisruptionBudgets, pods, replicaSets } from '../../src/api/resources.ts'
import type { Resource } from '../../src/api/resource.ts'
import { disruption } from '../../src/controllers/disruption/disruption.ts'
import { staleDisruption } from '../../src/controllers/disruption/stale-disruption.ts'
import { controllers } from '../../src/controllers/index.ts'
import { startPlane, type Plane } from './settle.ts'
import { ownedBy, steps, stored, viewOf } from './view.ts'

let plane: Plane
beforeEach(async () => {
  plane = await startPlane({ run: controllers.filter(({ name }) => ['disruption', 'stale-disruption'].includes(name)) })
})
afterEach(() => plane.stop())

const selector: LabelSelector = { matchLabels: { app: 'web' } }
const budget = (name: string, spec: PodDisruptionBudgetSpec) =>
  plane.client.create(podDisruptionBudgets, { metadata: { name, namespace: 'default' }, spec: { selector, ...spec } })
const pod = (name: string, owner?: { readonly apiVersion: string; readonly kind: string; readonly name: string; readonly uid: string }) =>
  plane.client.create(pods, {
    metadata: {
      name,
      namespace: 'default',
      labels: { app: 'web' },
      ...(owner !== undefined && { ownerReferences: [{ ...owner, controller: true }] }),
    },
    spec: { containers: [{ name: 'c', image: 'nginx' }] },
  })
const statusOf = async (name: string) => (await plane.client.get(podDisruptionBudgets, { namespace: 'default', name })).status
const said = async (about: string): Promise<readonly string[]> =>
  (await plane.all(events))
    .filter(({ involvedObject }) => involvedObject.name === about)
    .map(({ type, reason, message }) => `${type} ${reason}: ${message}`)

test.for<[owner: string, apiVersion: string, kind: string, problem: string]>([
  ['a DaemonSet', 'apps/v1', 'DaemonSet', 'daemonsets.apps does not implement the scale subresource'],
  ['a Job', 'batch/v1', 'Job', 'jobs.batch does not implement the scale subresource'],
  ['a kind that is not served', 'example.com/v1', 'Shirt', 'no matches for kind "Shirt" in version "example.com/v1"'],
])('allows nothing while pods belong to %s', async ([, apiVersion, kind, problem]) => {
  await pod('a', { apiVersion, kind, name: 'owner', uid: 'u' })
  await budget('share', { maxUnavailable: '50%' })
  await plane.pass(1000)
  expect(await statusOf('share')).toMatchObject({
    disruptionsAllowed: 0,
    expectedPods: 0,
    conditions: [{ type: 'DisruptionAllowed', status: 'False', reason: 'SyncFailed', message: problem }],
  })
  expect(await said('share')).toEqual([
    `Warning CalculateExpectedPodCountFailed: Failed to calculate the number of expected pods: ${problem}`,
  ])
})

test('takes the size of a custom object from its scale', async () => {
  await plane.client.create(customResourceDefinitions, {
    metadata: { name: 'shirts.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'shirts', kind: 'Shirt' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          subresources: { scale: { specReplicasPath: '.spec.wanted', statusReplicasPath: '.status.wanted' } },
        },
      ],
    },
  })
  await plane.pass(1000)
  const shirts = (await plane.client.resources()).find(({ plural }) => plural === 'shirts') as Resource<Scale> | undefined
  if (shirts === undefined) throw new Error('no shirts are served')
  const shirt = { metadata: { name: 'one', namespace: 'default' }, spec: { wanted: 4 } } as unknown as Scale
  const { metadata } = await plane.client.create(shirts, shirt)
  await pod('a', { apiVersion: 'example.com/v1', kind: 'Shirt', name: 'one', uid: metadata.uid })
  await budget('share', { minAvailable: '50%' })
  await plane.pass(1000)
  expect(await statusOf('share')).toMatchObject({ expectedPods: 4, desiredHealthy: 2, currentHealthy: 1 })
})

test('warns once of a pod under several budgets', async () => {
  await pod('a')
  await budget('first', { minAvailable: 1 })
  await budget('second', { minAvailable: 1 })
  await plane.pass(1000)
  await plane.client.patch(pods, { namespace: 'default', name: 'a' }, 'merge', { metadata: { annotations: { touched: 'yes' } } })
  await plane.pass(1000)
  expect(await said('a')).toEqual([
    'Warning MultiplePodDisruptionBudgets: Pod "default"/"a" matches multiple PodDisruptionBudgets.  Chose "first" arbitrarily.',
  ])
})

test('takes back after two minutes that a pod is about to go', async () => {
  await pod('a')
  await plane.pass(1000)
  const { status } = await plane.client.get(pods, { namespace: 'default', name: 'a' })
  const announced = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'EvictionByEvictionAPI',
    lastTransitionTime: '1970-01-01T00:00:00Z',
  }
  const conditions = [
    ...(status?.conditions ?? []),
    { ...announced, lastTransitionTime: new Date(plane.clock.now()).toISOString().replace(/\.\d+/v, '') },
  ]
  await plane.client.patch(pods, { namespace: 'default', name: 'a' }, 'merge', { status: { conditions } }, { subresource: 'status' })
  const target = async () =>
    (await plane.client.get(pods, { namespace: 'default', name: 'a' })).status?.conditions?.find(({ type }) => type === 'DisruptionTarget')
  await plane.pass(110_000)
  expect(await target()).toMatchObject({ status: 'True' })
  await plane.pass(20_000)
  expect(await target()).toEqual({
    type: 'DisruptionTarget',
    status: 'False',
    lastProbeTime: null,
    lastTransitionTime: expect.any(String) as string,
  })
})

test('what a kubelet says of the end of a pod is not taken back', () => {
  const announced = (reason: string) =>
    stored(pods, {
      metadata: { name: 'a' },
      spec: { containers: [] },
      status: { conditions: [{ type: 'DisruptionTarget', status: 'True', reason, lastTransitionTime: '2026-01-01T00:00:00Z' }] },
    })
  const later = Date.UTC(2026, 0, 1, 1)
  const taken = (reason: string): number => steps(staleDisruption, 'default/a', viewOf(staleDisruption, [announced(reason)], later)).length
  expect([taken('EvictionByEvictionAPI'), taken('TerminationByKubelet')]).toEqual([1, 0])
})

test('a Deployment of the same name that is another one does not count', () => {
  const labels = { app: 'web' }
  const spec = { replicas: 7, selector: { matchLabels: labels }, template: {} }
  const deployment = stored(deployments, { metadata: { name: 'web' }, spec })
  const [reference] = ownedBy(deployment)
  const share = stored(podDisruptionBudgets, { metadata: { name: 'share' }, spec: { selector, minAvailable: '50%' } })
  const reads = (uid: string): boolean => {
    const owner = { ...(reference as OwnerReference), uid }
    const set = stored(replicaSets, { metadata: { name: 'web-1', ownerReferences: [owner] }, spec: { ...spec, replicas: 2 } })
    const own = stored(pods, { metadata: { name: 'p', labels, ownerReferences: ownedBy(set) }, spec: { containers: [] } })
    const all = [deployment, share, set, own]
    return steps(disruption, 'default/share', viewOf(disruption, all)).some((step) => step.do === 'read')
  }
  expect([reads(deployment.metadata.uid), reads('another')]).toEqual([false, true])
})

test('how long an eviction is waited for is reckoned from its grant', () => {
  const own = stored(pods, { metadata: { name: 'p', labels: { app: 'web' } }, spec: { containers: [] } })
  const status = {
    disruptedPods: { p: '2026-01-01T00:00:00Z' },
    currentHealthy: 0,
    desiredHealthy: 0,
    disruptionsAllowed: 0,
    expectedPods: 0,
  }
  const share = stored(podDisruptionBudgets, { metadata: { name: 'share' }, spec: { selector, minAvailable: 1 }, status })
  const at = Date.UTC(2026, 0, 1, 0, 1, 30)
  expect(steps(disruption, 'default/share', viewOf(disruption, [own, share], at))).toContainEqual({ do: 'again', after: 30_000 })
})
