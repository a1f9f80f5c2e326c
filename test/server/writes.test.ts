/** Writes of objects that are there, over a socket: what each form of write may say, and what comes of it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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

const metadataOf = ({ body }: { readonly body: unknown }) => (body as { readonly metadata: Record<string, unknown> }).metadata
const messageOf = ({ body }: { readonly body: unknown }) => (body as { readonly message?: string }).message

describe('without a revision', () => {
  const leases = '/apis/coordination.k8s.io/v1/namespaces/default/leases'
  const refusal = { status: 422, body: { message: expect.stringContaining('must be specified for an update') as string } }

  test('kinds that must not be changed unseen take neither a PUT nor a patch', async () => {
    await post(leases, { metadata: { name: 'l' } })
    expect(await put(`${leases}/l`, { metadata: { name: 'l' } })).toMatchObject(refusal)
    expect(await patch('merge', `${leases}/l`, { metadata: { resourceVersion: null } })).toMatchObject(refusal)
    expect(await patch('json', `${leases}/l`, [{ op: 'remove', path: '/metadata/resourceVersion' }])).toMatchObject(refusal)
    expect(await patch('merge', `${leases}/l`, { metadata: { labels: { a: 'b' } } })).toMatchObject({ status: 200 })
  })

  test('a PUT keeps what came empty until it is checked', async () => {
    const policies = '/apis/networking.k8s.io/v1/namespaces/default/networkpolicies'
    const denyAll = { metadata: { name: 'n' }, spec: { podSelector: {}, ingress: [] } }
    await post(policies, denyAll)
    expect(metadataOf(await put(`${policies}/n`, denyAll))).toMatchObject({ generation: 2 })
    expect(metadataOf(await patch('merge', `${policies}/n`, {}))).toMatchObject({ generation: 2 })
    expect(metadataOf(await patch('strategic', `${policies}/n`, { spec: { ingress: [] } }))).toMatchObject({ generation: 3 })
  })
})

test.each([
  ['/apis/networking.k8s.io/v1/namespaces/default/ingresses', 'ingress/default/'],
  [`${core}/replicationcontrollers`, 'controllers/default/'],
  ['/apis/apiregistration.k8s.io/v1/apiservices', 'apiregistration.k8s.io/apiservices/'],
  [`${core}/services`, 'services/specs/default/'],
])('a PUT to %s with another uid is told where upstream keeps the object', async (path, key) => {
  const answer = await put(`${path}/none`, { metadata: { name: 'none', uid: 'other', resourceVersion: '1' } })
  expect(answer.status).toBe(409)
  expect(messageOf(answer)).toContain(`Key: /registry/${key}none, ResourceVersion: 0`)
})

test('an order of elements that names none leaves a strategic patch its own', async () => {
  await post(`${core}/services`, { metadata: { name: 's' }, spec: { ports: [{ name: 'a', port: 80 }] } })
  const body = { spec: { ports: [{ name: 'b', port: 81 }], '$setElementOrder/ports': [] } }
  const answer = await patch('strategic', `${core}/services/s`, body)
  expect(answer).toMatchObject({ status: 200, body: { spec: { ports: [{ port: 80 }, { port: 81 }] } } })
})

describe('an applied configuration', () => {
  const apply = (path: string, body: unknown, manager = 'm') => patch('apply', `${path}?fieldManager=${manager}`, body)

  test.each([
    [{ binaryData: { a: '!' } }, 'error decoding from json: illegal base64 data at input byte 0'],
    [{ metadata: { name: 'x', creationTimestamp: 'x' } }, 'parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"'],
  ])('that does not become an object is named in the refusal: %j', async (fields, why) => {
    const answer = await apply(`${core}/configmaps/x`, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, ...fields })
    const conversion = 'unable to convert unstructured object to /v1, Kind=ConfigMap'
    expect(messageOf(answer)).toBe(`failed to convert new object (/x; /v1, Kind=ConfigMap) to proper version: ${conversion}: ${why}`)
  })

  test('does not say where in it a value is wrong', async () => {
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'x' }, spec: { healthCheckNodePort: 1.5 } }
    const why = 'unable to convert unstructured object to /v1, Kind=Service: cannot convert float64 to int32'
    expect(messageOf(await apply(`${core}/services/x`, service))?.endsWith(why)).toBe(true)
  })
})

test('what came empty inside of a field of one owner takes it over, and no other', async () => {
  const policies = '/apis/networking.k8s.io/v1/namespaces/default/networkpolicies'
  await post(`${policies}?fieldManager=first`, { metadata: { name: 'owned' }, spec: { podSelector: {}, ingress: [{}] } })
  const ownersOf = ({ body }: { readonly body: unknown }) =>
    (metadataOf({ body })['managedFields'] as { readonly manager: string; readonly fieldsV1: object }[])
      .filter(({ fieldsV1 }) => JSON.stringify(fieldsV1).includes('f:ingress'))
      .map(({ manager }) => manager)
  const write = (from: object) => patch('merge', `${policies}/owned?fieldManager=second`, { spec: { ingress: [from] } })
  expect(ownersOf(await write({}))).toEqual(['first'])
  expect(ownersOf(await write({ from: [] }))).toEqual(['second'])
})

test('a status written in an older version that says nothing new is no write', async () => {
  const scalers = (version: string) => `/apis/autoscaling/${version}/namespaces/default/horizontalpodautoscalers`
  const spec = { maxReplicas: 5, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' } }
  await post(scalers('v2'), { metadata: { name: 'h' }, spec })
  const first = metadataOf(await patch('merge', `${scalers('v2')}/h/status`, { status: { desiredReplicas: 2 } }))
  const second = metadataOf(await patch('merge', `${scalers('v1')}/h/status`, { status: { desiredReplicas: 2 } }))
  expect(second['resourceVersion']).toBe(first['resourceVersion'])
})

describe('a service', () => {
  const services = `${core}/services`
  const ports = (...numbers: readonly number[]) => numbers.map((nodePort, at) => ({ name: `p${at}`, port: 80 + at, nodePort }))
  const spec = (...numbers: readonly number[]) => ({ type: 'NodePort', ports: ports(...numbers) })

  test('that gives a port of the nodes twice is refused before it is checked, and keeps what it had', async () => {
    await post(services, { metadata: { name: 'twins' }, spec: spec(31_001) })
    const twice = await put(`${services}/twins`, { metadata: { name: 'twins' }, spec: spec(31_002, 31_002) })
    expect(twice).toMatchObject({ status: 500, body: { message: 'duplicate nodePort: {TCP 31002}' } })
    const made = await post(services, { metadata: { name: 'new-twins' }, spec: spec(31_002, 31_002) })
    expect(made).toMatchObject({ status: 422, body: { details: { causes: [{ field: 'spec.ports[1].nodePort' }] } } })
  })

  test('that is refused when it is changed gives back the port that it was to get', async () => {
    await post(services, { metadata: { name: 'giving' }, spec: spec(31_003) })
    const refused = await put(`${services}/giving`, { metadata: { name: 'giving' }, spec: { ...spec(31_004), sessionAffinity: 'X' } })
    expect(refused.status).toBe(422)
    expect((await post(services, { metadata: { name: 'taking' }, spec: spec(31_004) })).status).toBe(201)
  })
})

describe('a pod', () => {
  const pod = (spec: object, annotations: object = {}) => ({
    metadata: { name: 'p', annotations },
    spec: { containers: [{ name: 'c', image: 'i' }], ...spec },
  })
  const make = (body: object) => post(`${core}/pods?dryRun=All`, body)

  test('with a runtime class whose name nobody can ask for is refused by the server', async () => {
    expect(await make(pod({ runtimeClassName: '../x' }))).toMatchObject({
      status: 500,
      body: { message: `invalid resource name "../x": [may not contain '/']` },
    })
  })

  test('with a profile of AppArmor in an annotation alone is warned about', async () => {
    const old = { 'container.apparmor.security.beta.kubernetes.io/c': 'runtime/default' }
    const warningOf = async (spec: object) => (await make(pod(spec, old))).headers?.['warning']
    expect(await warningOf({})).toContain('deprecated since v1.30; use the \\"appArmorProfile\\" field instead')
    expect(await warningOf({ securityContext: { appArmorProfile: { type: 'RuntimeDefault' } } })).toBeUndefined()
  })
})

test('the change of a pod that is refused shows its token as upstream has it', async () => {
  const token = { name: 't', projected: { sources: [{ serviceAccountToken: { path: 'p', expirationSeconds: 3600 } }] } }
  await post(`${core}/pods`, { metadata: { name: 'shown' }, spec: { containers: [{ name: 'c', image: 'i' }], volumes: [token] } })
  const answer = await patch('strategic', `${core}/pods/shown`, { spec: { containers: [{ name: 'c', workingDir: '/w' }] } })
  expect(messageOf(answer)).toContain('{ServiceAccountToken: &{ExpirationSeconds: 3600, Path: "p"}}')
})

test('selectors of labels say what they are in the change of a claim that is refused', async () => {
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }
  await post(`${core}/persistentvolumeclaims`, { metadata: { name: 'c' }, spec })
  const selector = { matchLabels: { b: '2', a: '1' }, matchExpressions: [{ key: 'k', operator: 'In', values: ['x', 'y'] }] }
  const answer = await patch('merge', `${core}/persistentvolumeclaims/c`, { spec: { selector } })
  expect(messageOf(answer)).toContain('s"&LabelSelector{MatchLabels:map[string]string{a: 1,b: 2,},MatchExpressions:[]Label')
})

test('changes of templates and slices warn only of what they change', async () => {
  const warningOf = async (path: string, body: object) => (await patch('merge', path, body)).headers?.['warning']
  const labels = { metadata: { labels: { a: 'b' } } }
  const template = { spec: { containers: [{ name: 'c', image: 'i' }], imagePullSecrets: [{ name: '' }] } }
  await post(`${core}/podtemplates`, { metadata: { name: 't' }, template })
  expect(await warningOf(`${core}/podtemplates/t`, labels)).toBeUndefined()
  expect(await warningOf(`${core}/podtemplates/t`, { template: { metadata: { labels: { a: 'b' } } } })).toContain('invalid empty name')
  const slices = '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices'
  const made = await post(slices, { metadata: { name: 's' }, addressType: 'FQDN', endpoints: [{ addresses: ['a.example.com'] }] })
  expect(made.headers?.['warning']).toContain('FQDN endpoints are deprecated')
  expect(await warningOf(`${slices}/s`, labels)).toBeUndefined()
})

test('what a patch brings that nobody knows is told in the order of names', async () => {
  const path = '/api/v1/namespaces/default/services'
  const ports = Array.from({ length: 11 }, (_, index) => ({ name: `p${index}`, port: 80 + index }))
  await server.ask({ method: 'POST', path, body: { metadata: { name: 'strict' }, spec: { ports } } })
  const told = async (type: string): Promise<string> => {
    const body = {
      zz: 1,
      spec: { zz: 1, ports: ports.map((port, index) => (index === 2 || index === 10 ? { ...port, zz: 1, aa: 1 } : port)) },
    }
    const answer = await server.ask({ method: 'PATCH', path: `${path}/strict?fieldValidation=Strict`, type: `application/${type}`, body })
    const message = (answer.body as { readonly message: string }).message
    return [...message.slice(message.lastIndexOf('strict decoding')).matchAll(/"([^"]+)"/g)].map(([, field]) => field).join(' ')
  }
  const [second, tenth] = ['spec.ports[2].aa spec.ports[2].zz', 'spec.ports[10].aa spec.ports[10].zz']
  expect(await told('merge-patch+json')).toBe(`${second} ${tenth} spec.zz zz`)
  expect(await told('strategic-merge-patch+json')).toBe(`${tenth} ${second} spec.zz zz`)
})

test('every write of a stateful set warns of its claims, and of a count of revisions below none', async () => {
  const sets = '/apis/apps/v1/namespaces/default/statefulsets'
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } }
  const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1500m' } } }
  const spec = { revisionHistoryLimit: -1, selector: { matchLabels: { a: 'b' } }, template }
  const volumeClaimTemplates = [{ metadata: { name: 'd' }, spec: claim }]
  await server.ask({ method: 'POST', path: sets, body: { metadata: { name: 'w' }, spec: { ...spec, volumeClaimTemplates } } })
  const patched = { method: 'PATCH', path: `${sets}/w`, type: 'application/merge-patch+json', body: {} } as const
  const warning = String((await server.ask(patched)).headers?.['warning'])
  expect(warning).toContain('spec.volumeClaimTemplates[0].Spec.resources.requests[storage]: fractional byte value')
  expect(warning).toContain('spec.revisionHistoryLimit: a negative value retains all historical revisions')
})

test('volumes of images go without leaving empty lists', async () => {
  const container = { name: 'c', image: 'i', volumeMounts: [{ name: 'v', mountPath: '/v' }] }
  const template = { spec: { containers: [container], volumes: [{ name: 'v', image: { reference: 'r' } }] } }
  const { body } = await post(`${core}/podtemplates`, { metadata: { name: 'images' }, template })
  expect(JSON.stringify((body as { template: object }).template)).not.toMatch(/volume/i)
})

test('a PUT of a daemon set without what the server puts back is no write', async () => {
  const sets = '/apis/apps/v1/namespaces/default/daemonsets'
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } }
  const set = { metadata: { name: 'd' }, spec: { selector: { matchLabels: { a: 'b' } }, template } }
  const made = metadataOf(await post(sets, set))
  expect(metadataOf(await put(`${sets}/d`, set))['resourceVersion']).toBe(made['resourceVersion'])
})
