/** Writes that say what hardly anybody says, over a socket, answered in upstream's words. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ManualClock } from '../../src/base/clock.ts'
import { startListening, type ListeningServer } from './listening.ts'

let server: ListeningServer
beforeAll(async () => {
  server = await startListening({ clock: new ManualClock() })
})
afterAll(() => server.stop())

const core = '/api/v1/namespaces/default'
const types = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const

const post = (path: string, body: unknown) => server.ask({ method: 'POST', path, body })
const put = (path: string, body: unknown) => server.ask({ method: 'PUT', path, body })
const patch = (type: keyof typeof types, path: string, body: unknown) => server.ask({ method: 'PATCH', path, type: types[type], body })
const messageOf = ({ body }: { readonly body: unknown }) => (body as { readonly message?: string }).message
const metadataOf = ({ body }: { readonly body: unknown }) => (body as { readonly metadata: Record<string, unknown> }).metadata

test('what is not served of an endpoint counts as a change, though it is not kept', async () => {
  const slices = '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices'
  await post(slices, { metadata: { name: 'e' }, addressType: 'IPv4', endpoints: [{ addresses: ['1.2.3.4'] }] })
  const changed = await patch('merge', `${slices}/e`, { endpoints: [{ addresses: ['1.2.3.4'], deprecatedTopology: { a: 'b' } }] })
  expect(changed.body).toMatchObject({ metadata: { generation: 2 }, endpoints: [{ addresses: ['1.2.3.4'] }] })
})

test('an address that loses its parent is shown as nothing', async () => {
  const addresses = '/apis/networking.k8s.io/v1/ipaddresses'
  await post(addresses, { metadata: { name: '10.96.0.200' }, spec: { parentRef: { resource: 'services', name: 'x' } } })
  expect(messageOf(await patch('merge', `${addresses}/10.96.0.200`, { spec: { parentRef: null } }))).toContain(
    'spec.parentRef: Invalid value: "null": field is immutable',
  )
})

test('a namespace that is not to orphan waits for its dependents', async () => {
  await post('/api/v1/namespaces', { metadata: { name: 'n' } })
  const going = await server.ask({ method: 'DELETE', path: '/api/v1/namespaces/n', body: { orphanDependents: false } })
  expect(metadataOf(going)).toMatchObject({ finalizers: ['foregroundDeletion'] })
})

test('the write that takes the last finalizer answers at the revision that it was made of', async () => {
  await post(`${core}/configmaps`, { metadata: { name: 'c', finalizers: ['a.io/b'] } })
  const marked = await server.ask({ method: 'DELETE', path: `${core}/configmaps/c` })
  const gone = await patch('merge', `${core}/configmaps/c`, { metadata: { finalizers: null } })
  expect(metadataOf(gone)['resourceVersion']).toBe(metadataOf(marked)['resourceVersion'])
})

test.each(['flowschemas', 'prioritylevelconfigurations'])('a write of the status of %s leaves all metadata alone', async (plural) => {
  const path = `/apis/flowcontrol.apiserver.k8s.io/v1/${plural}`
  const spec =
    plural === 'flowschemas'
      ? { priorityLevelConfiguration: { name: 'exempt' } }
      : { type: 'Limited', limited: { limitResponse: { type: 'Reject' } } }
  await post(path, { metadata: { name: 'f' }, spec })
  const written = await patch('merge', `${path}/f/status`, {
    metadata: { generateName: 'g', labels: { a: 'b' } },
    status: { conditions: [] },
  })
  expect(written.status).toBe(200)
  expect(metadataOf(written)).not.toHaveProperty('generateName')
  expect(metadataOf(written)).not.toHaveProperty('labels')
})

test('nobody manages fields of an account whose secrets cannot be told apart', async () => {
  const secrets = [{ namespace: 'a' }, { kind: 'b' }]
  const made = await post(`${core}/serviceaccounts`, { metadata: { name: 's' }, secrets })
  expect(metadataOf(made)).not.toHaveProperty('managedFields')
  const configuration = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 's' } }
  expect(messageOf(await patch('apply', `${core}/serviceaccounts/s?fieldManager=m`, configuration))).toContain(
    'failed to create manager for existing fields: failed to convert new object (default/s; /v1, Kind=ServiceAccount) to smd typed',
  )
})

test('a claim whose two sources differ is told so by both checks', async () => {
  const claims = `${core}/persistentvolumeclaims`
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }
  await post(claims, { metadata: { name: 'c' }, spec })
  const source = { kind: 'PersistentVolumeClaim', name: 'a' }
  const sources = { dataSource: source, dataSourceRef: { ...source, name: 'b' } }
  const message = messageOf(await patch('merge', `${claims}/c`, { spec: sources }))
  expect(message?.match(/must match dataSourceRef/g)).toHaveLength(2)
})

test('a status patched away is refused for its lack of a name', async () => {
  await post(`${core}/resourcequotas`, { metadata: { name: 'q' }, spec: { hard: { pods: '1' } } })
  for (const path of ['q', 'q/status'])
    expect(messageOf(await patch('strategic', `${core}/resourcequotas/${path}`, { $patch: 'delete' }))).toContain('was undeterminable')
})

test('a scale is asked for its uid, then for its replicas, and for its revision last', async () => {
  const deployments = '/apis/apps/v1/namespaces/default/deployments'
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } }
  await post(deployments, { metadata: { name: 'd' }, spec: { selector: { matchLabels: { a: 'b' } }, template } })
  const scaled = (metadata: object, replicas: number) =>
    put(`${deployments}/d/scale`, {
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name: 'd', ...metadata },
      spec: { replicas },
    })
  expect(messageOf(await scaled({ uid: 'x', resourceVersion: '1' }, -1))).toContain('UID in precondition: x')
  expect(messageOf(await scaled({ resourceVersion: '1' }, -1))).toContain('spec.replicas: Invalid value: -1')
  expect(messageOf(await scaled({ resourceVersion: '1' }, 1))).toContain('the object has been modified')
})

test('a changed replication controller is warned of the template that it had', async () => {
  const controllers = `${core}/replicationcontrollers`
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }], imagePullSecrets: [{}] } }
  await post(controllers, { metadata: { name: 'w' }, spec: { selector: { a: 'b' }, template } })
  const warningsOf = async (imagePullSecrets: unknown) =>
    (await patch('merge', `${controllers}/w`, { spec: { template: { spec: { imagePullSecrets } } } })).headers?.['warning'] ?? ''
  expect(await warningsOf(null)).toContain('imagePullSecrets[0].name: invalid empty name')
  expect(await warningsOf([{}])).toBe('')
})

test('metadata of what an object makes has no managers, not even none', async () => {
  const templates = `${core}/podtemplates`
  const template = { metadata: { labels: { a: 'b' }, managedFields: [] }, spec: { containers: [{ name: 'c', image: 'i' }] } }
  const made = await post(templates, { metadata: { name: 't' }, template })
  expect(made.body).toMatchObject({ template: { metadata: { labels: { a: 'b' } } } })
  expect((made.body as { readonly template: object }).template).not.toHaveProperty('metadata.managedFields')
})

test('a quota whose scopes are taken shows that there are none, not nothing', async () => {
  await post(`${core}/resourcequotas`, { metadata: { name: 's' }, spec: { hard: { pods: '1' }, scopes: ['Terminating'] } })
  const emptied = await put(`${core}/resourcequotas/s`, { metadata: { name: 's' }, spec: { hard: { pods: '1' }, scopes: [] } })
  expect(messageOf(emptied)).toContain('spec.scopes: Invalid value: []core.ResourceQuotaScope{}: field is immutable')
})

test('webhooks that come as an empty list count as a change', async () => {
  const configurations = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations'
  await post(configurations, { metadata: { name: 'w' } })
  expect(metadataOf(await patch('merge', `${configurations}/w`, { webhooks: [] }))).toMatchObject({ generation: 2 })
})

test('a scale that a patch spoils is shown with the managers of its replicas', async () => {
  const sets = '/apis/apps/v1/namespaces/default/replicasets'
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } }
  await post(sets, { metadata: { name: 'r' }, spec: { selector: { matchLabels: { a: 'b' } }, template } })
  const spoilt = await patch('merge', `${sets}/r/scale`, { spec: { replicas: 'x' } })
  expect(messageOf(spoilt)).toContain('\\"fieldsV1\\":{\\"f:spec\\":{\\"f:replicas\\":{}}}')
  const scaled = await patch('merge', `${sets}/r/scale`, { spec: { replicas: 2 } })
  expect(metadataOf(scaled)).not.toHaveProperty('managedFields')
})

test('what is applied may say that it goes, and says it for good; what is posted may not', async () => {
  const body = (name: string, year: number) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, finalizers: ['a.io/b'], deletionTimestamp: `${year}-01-01T00:00:00Z`, deletionGracePeriodSeconds: 5 },
  })
  expect(metadataOf(await post(`${core}/configmaps`, body('posted', 2020)))).not.toHaveProperty('deletionTimestamp')
  for (const year of [2020, 2021])
    expect(metadataOf(await patch('apply', `${core}/configmaps/applied?fieldManager=m`, body('applied', year)))).toMatchObject({
      deletionTimestamp: '2020-01-01T00:00:00Z',
      deletionGracePeriodSeconds: 5,
    })
})

test('what a load balancer gave goes when the service is none any more', async () => {
  await post(`${core}/services`, { metadata: { name: 'past' }, spec: { type: 'LoadBalancer', ports: [{ port: 80 }] } })
  await patch('merge', `${core}/services/past/status`, { status: { loadBalancer: { ingress: [{ ip: '1.2.3.4' }] } } })
  const { body } = await patch('merge', `${core}/services/past`, { spec: { type: 'ClusterIP' } })
  expect(body).toMatchObject({ status: { loadBalancer: {} } })
  expect((body as { readonly status: { readonly loadBalancer: object } }).status.loadBalancer).toEqual({})
})

test('what came empty is not seen of a stored claim', async () => {
  const claims = `${core}/persistentvolumeclaims`
  const spec = { accessModes: ['ReadWriteOnce'], resources: { limits: {}, requests: { storage: '1Gi' } } }
  await post(claims, { metadata: { name: 'e' }, spec })
  const message = messageOf(await patch('merge', `${claims}/e`, { spec: { volumeName: 'v', volumeMode: 'Block' } }))
  expect(message).toContain('spec is immutable after creation')
  expect(message).not.toContain('core.ResourceList{}')
})

test.each([
  ['2.0', '2.0'],
  ['1e1', '1e1'],
  ['20E-1', '20E-1'],
])('a body whose whole number is written %s is refused', async (replicas, shown) => {
  const deployments = '/apis/apps/v1/namespaces/default/deployments'
  const spec = `{"replicas":${replicas},"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[]}}}`
  const refused = await post(deployments, `{"metadata":{"name":"f"},"spec":${spec}}`)
  expect(messageOf(refused)).toContain(
    `json: cannot unmarshal number ${shown} into Go struct field DeploymentSpec.spec.replicas of type int32`,
  )
  const port = `{"metadata":{"name":"f"},"spec":{"ports":[{"port":80,"targetPort":${replicas}}]}}`
  expect(messageOf(await post(`${core}/services`, port))).toContain(
    `number ${shown} into Go struct field ServicePort.spec.ports.targetPort`,
  )
  expect((await post(`${core}/configmaps`, `{"metadata":{"name":"f"},"data":{"a":"x, ${replicas}"}}`)).status).toBe(201)
  await server.ask({ method: 'DELETE', path: `${core}/configmaps/f` })
})

test('a load balancer that gets no more node ports keeps those that it has', async () => {
  const spec = { type: 'LoadBalancer', selector: { a: 'b' }, ports: [{ port: 80 }] }
  const made = (await post(`${core}/services`, { metadata: { name: 'lb' }, spec })).body as { readonly spec: { readonly ports: unknown } }
  const changed = await patch('merge', `${core}/services/lb`, { spec: { allocateLoadBalancerNodePorts: false } })
  expect(changed.body).toMatchObject({ spec: { ports: made.spec.ports } })
})

test('a template without containers has none, and one with an empty list has that', async () => {
  const jobs = '/apis/batch/v1/namespaces/default/jobs'
  const spec = { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] }
  await post(jobs, { metadata: { name: 'j' }, spec: { template: { spec } } })
  const refusedWith = async (containers: unknown) =>
    messageOf(await patch('merge', `${jobs}/j`, { spec: { template: { spec: { containers } } } }))
  expect(await refusedWith(null)).toContain('Containers:[]core.Container(nil)')
  expect(await refusedWith([])).toContain('Containers:[]core.Container{}')
})

test('an older version of a scale may be patched in, but not with a selector of this one', async () => {
  const deployments = '/apis/apps/v1/namespaces/default/deployments'
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'x' }] } }
  await post(deployments, { metadata: { name: 'older' }, spec: { selector: { matchLabels: { a: 'b' } }, template } })
  const named = await patch('merge', `${deployments}/older/scale`, { apiVersion: 'apps/v1beta1', spec: { replicas: 3 } })
  expect(named.status).toBe(422)
  expect(messageOf(named)).toContain(
    'json: cannot unmarshal string into Go struct field ScaleStatus.status.selector of type map[string]string',
  )
  const bare = await patch('merge', `${deployments}/older/scale`, { apiVersion: 'apps/v1beta1', spec: { replicas: 3 }, status: null })
  expect(bare.body).toMatchObject({ apiVersion: 'autoscaling/v1', spec: { replicas: 3 } })
})

test('the old count of a daemon set must be a number in whatever way it comes', async () => {
  const sets = '/apis/apps/v1/namespaces/default/daemonsets'
  const annotations = { 'deprecated.daemonset.template.generation': 'abc' }
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'x' }] } }
  const spec = { selector: { matchLabels: { a: 'b' } }, template }
  const why = 'strconv.ParseInt: parsing "abc": invalid syntax'
  const posted = await post(sets, { metadata: { name: 'd', annotations }, spec })
  expect([posted.status, messageOf(posted)]).toEqual([400, `DaemonSet in version "v1" cannot be handled as a DaemonSet: ${why}`])
  await post(sets, { metadata: { name: 'd' }, spec })
  const merged = await patch('merge', `${sets}/d`, { metadata: { annotations } })
  expect([merged.status, messageOf(merged)?.endsWith(why)]).toEqual([422, true])
  const strategic = await patch('strategic', `${sets}/d`, { metadata: { annotations } })
  expect([strategic.status, messageOf(strategic)]).toEqual([500, why])
  const applied = await patch('apply', `${sets}/d?fieldManager=m&force=true`, {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { annotations },
  })
  expect(messageOf(applied)).toBe(`failed to convert to unversioned (/; apps/v1, Kind=DaemonSet): ${why}`)
  const status = await patch('json', `${sets}/d/status`, [{ op: 'remove', path: '/metadata/annotations' }])
  expect(metadataOf(status)).toMatchObject({ annotations: { 'deprecated.daemonset.template.generation': '1' } })
})

test('an annotation that is a field of the spec upstream stays what it was when the status is written', async () => {
  const path = '/apis/apps/v1/namespaces/default/deployments'
  const key = 'deprecated.deployment.rollback.to'
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'x' }] } }
  await post(path, { metadata: { name: 'rolled', annotations: { [key]: '5' } }, spec: { selector: { matchLabels: { a: 'b' } }, template } })
  const written = await patch('merge', `${path}/rolled/status`, { metadata: { annotations: { [key]: '7', x: 'y' } } })
  expect(metadataOf(written)['annotations']).toEqual({ [key]: '5', x: 'y' })
})

const certificateRequest =
  'MIHGMG4CAQAwDDEKMAgGA1UEAwwBdTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABDSCON6zKT4pF93COzN44QZyecn6oN5Zp/pp2QVvKUiM66EGKwq8MyQb8ZR9p5utT9fJBTz9hsG7lzavPbjq/W2gADAKBggqhkjOPQQDAgNIADBFAiBuZGJiPcK+Nem6HnHpGD9hvlkSFXRKZXBb1xmo/EkN/wIhAJG24ZN0v9FhVhNmgVGbJrVedlEbia5pqTFaqLdqUEem'

test('the metadata of a request for a certificate is judged wherever it is written', async () => {
  const path = '/apis/certificates.k8s.io/v1/certificatesigningrequests'
  const request = Buffer.from(`-----BEGIN CERTIFICATE REQUEST-----\n${certificateRequest}\n-----END CERTIFICATE REQUEST-----\n`).toString(
    'base64',
  )
  await post(path, {
    metadata: { name: 'r' },
    spec: { request, signerName: 'kubernetes.io/kube-apiserver-client', usages: ['client auth'] },
  })
  for (const part of ['', '/approval', '/status'])
    expect(messageOf(await patch('merge', `${path}/r${part}`, { metadata: { finalizers: ['Disabled'] } }))).toBe(
      'CertificateSigningRequest.certificates.k8s.io "r" is invalid: metadata.finalizers[0]: Invalid value: "Disabled": name is neither a standard finalizer name nor is it fully qualified',
    )
})
