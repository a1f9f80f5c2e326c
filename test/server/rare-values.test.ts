/** Values that clients seldom send: what upstream makes of them, from real answers. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startListening, type ListeningServer } from './listening.ts'

let server: ListeningServer
beforeAll(async () => {
  server = await startListening()
})
afterAll(() => server.stop())

const inDefault = '/namespaces/default'
const container = { name: 'c', image: 'i' }
const post = async (path: string, body: object): Promise<{ readonly [name: string]: unknown }> =>
  (await server.ask({ method: 'POST', path: `${path}?dryRun=All`, body })).body as { readonly [name: string]: unknown }
const pod = (spec: object, more: object = {}): Promise<{ readonly [name: string]: unknown }> =>
  post(`/api/v1${inDefault}/pods`, { metadata: { name: 'p' }, spec: { containers: [container], ...spec }, ...more })
const template = (spec: object = {}): object => ({ metadata: { labels: { a: 'b' } }, spec: { containers: [container], ...spec } })
const says = (text: string): unknown => ({ message: expect.stringContaining(text) as string })

test('a new pod keeps the quality of service that it claims', async () => {
  expect(await pod({}, { status: { qosClass: 'Burstable', reason: 'r' } })).toMatchObject({
    status: { phase: 'Pending', qosClass: 'Burstable' },
  })
  expect(await pod({})).toMatchObject({ status: { qosClass: 'BestEffort' } })
})

describe('fields of ephemeral containers', () => {
  test.each([
    ['ports', { ports: [] }],
    ['resizePolicy', { resizePolicy: [] }],
    ['resources', { resources: { claims: [] } }],
  ])('%s that came empty are forbidden', async (field, more) => {
    const spec = { ephemeralContainers: [{ name: 'e', image: 'i', ...more }] }
    const body = { metadata: { name: 't' }, template: template(spec) }
    const text = `template.spec.ephemeralContainers[0].${field}: Forbidden: cannot be set for an Ephemeral Container`
    expect(await post(`/api/v1${inDefault}/podtemplates`, body)).toMatchObject({ message: expect.stringContaining(text) as string })
  })
})

test('amounts are refused as they were spelled', async () => {
  expect(await pod({ overhead: { pods: '1.5' } })).toMatchObject(
    says('spec.overhead.limits[pods]: Invalid value: resource.Quantity{i:resource.int64Amount{value:15, scale:-1}') as object,
  )
})

test('conditions of a failure policy have a default in jobs, and none in those that a cron job makes', async () => {
  const podFailurePolicy = { rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }] }
  const spec = { template: template({ restartPolicy: 'Never' }), podFailurePolicy }
  expect(await post(`/apis/batch/v1${inDefault}/jobs`, { metadata: { name: 'j' }, spec })).toMatchObject({
    spec: { podFailurePolicy: { rules: [{ onPodConditions: [{ status: 'True' }] }] } },
  })
  const cron = { metadata: { name: 'j' }, spec: { schedule: '@daily', jobTemplate: { spec } } }
  expect(await post(`/apis/batch/v1${inDefault}/cronjobs`, cron)).toMatchObject(
    says('podFailurePolicy.rules[0].onPodConditions[0].status: Required value: valid values: ["False" "True" "Unknown"]') as object,
  )
})

test('pods of one template may write to a disk of Google', async () => {
  const volumes = [{ name: 'v', gcePersistentDisk: { pdName: 'd' } }]
  const spec = { replicas: 2, selector: { matchLabels: { a: 'b' } }, template: template({ volumes }) }
  expect(await post(`/apis/apps/v1${inDefault}/deployments`, { metadata: { name: 'd' }, spec })).toMatchObject({ kind: 'Deployment' })
})

test('a review of a token keeps what it says itself where nothing takes its place', async () => {
  const status = { authenticated: true, audiences: ['a'], user: { username: 'jane' } }
  expect(await post('/apis/authentication.k8s.io/v1/tokenreviews', { spec: { token: 'x' }, status })).toMatchObject({
    status: { audiences: ['a'], user: { username: 'jane' }, error: 'invalid bearer token' },
  })
})

test('a condition without the type that tells it apart leaves a flow schema without managers', async () => {
  const spec = { priorityLevelConfiguration: { name: 'global-default' }, matchingPrecedence: 1000 }
  const path = '/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas'
  const made = await post(path, { metadata: { name: 'f' }, spec, status: { conditions: [{ reason: 'r' }] } })
  expect(made).toMatchObject({ kind: 'FlowSchema' })
  expect(made['metadata']).not.toHaveProperty('managedFields')
})

test('the status subresource of a definition has no fields', async () => {
  const versionWith = (status: unknown): object => ({
    name: 'v1',
    served: true,
    storage: true,
    subresources: { status },
    schema: { openAPIV3Schema: { type: 'object' } },
  })
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
  const define = (status: unknown): Promise<{ readonly [name: string]: unknown }> =>
    post(path, {
      metadata: { name: 'as.st.io' },
      spec: { group: 'st.io', scope: 'Namespaced', names: { plural: 'as', kind: 'A' }, versions: [versionWith(status)] },
    })
  expect(await define({ a: 1 })).toMatchObject({ spec: { versions: [{ subresources: { status: {} } }] } })
  expect(await define('x')).toMatchObject(
    says(
      'cannot unmarshal string into Go struct field CustomResourceSubresources.spec.versions.subresources.status of type v1.CustomResourceSubresourceStatus',
    ) as object,
  )
})

test('an event that is written in one group has no managers of the other', async () => {
  const [core, newer] = [`/api/v1${inDefault}/events`, `/apis/events.k8s.io/v1${inDefault}/events`]
  const said = { reason: 'A', type: 'Normal', eventTime: '2026-01-01T00:00:03.123456Z', action: 'a', reportingInstance: 'i' }
  const regarding = { kind: 'Pod', namespace: 'default', name: 'p' }
  const body = {
    metadata: { name: 'e', namespace: 'default' },
    regarding,
    note: 'm',
    reportingController: 'x.io/y',
    related: regarding,
    ...said,
  }
  await server.ask({ method: 'POST', path: `${newer}?fieldManager=one`, body })
  const config = { apiVersion: 'v1', kind: 'Event', metadata: { name: 'e' }, reason: 'A', action: 'a' }
  const applied = await server.ask({
    method: 'PATCH',
    path: `${core}/e?fieldManager=two`,
    type: 'application/apply-patch+yaml',
    body: config,
  })
  expect(applied).toMatchObject({ status: 200, body: { metadata: { managedFields: [{ manager: 'two', apiVersion: 'v1' }] } } })
  const { related: _related, ...rest } = body
  const put = await server.ask({ method: 'PUT', path: `${newer}/e`, body: rest })
  expect(put.body).toMatchObject(says('related: Invalid value: "null": field is immutable') as object)
})
