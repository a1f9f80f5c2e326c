/** Which slices a Service gets, as steps. */
import { expect, test } from 'vitest'
import type { EndpointSlice, Pod, Service } from '../../src/api/objects.ts'
import { endpointSlices as slicesResource, nodes, pods, services } from '../../src/api/resources.ts'
import { endpointSlices } from '../../src/controllers/service/endpoint-slices.ts'
import { changeTrigger, podWatch } from '../../src/controllers/service/backends.ts'
import { ownedBy, steps, stored, viewOf } from './view.ts'

const service = (spec: Partial<Service['spec']> = {}): Service =>
  stored(services, {
    metadata: { name: 'web' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }], ipFamilies: ['IPv4'], ...spec },
  })

const pod = (name: string, portName: string, ready = '2026-01-01T00:00:00Z'): Pod =>
  stored(pods, {
    metadata: { name, labels: { app: 'web' } },
    spec: { nodeName: 'node-1', containers: [{ name: 'c', image: 'nginx', ports: [{ name: portName, containerPort: 8080 }] }] },
    status: {
      phase: 'Running',
      podIP: '10.244.0.7',
      podIPs: [{ ip: '10.244.0.7' }],
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: ready }],
    },
  })

const node = stored(nodes, { metadata: { name: 'node-1' }, spec: {} })

const managed = {
  'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
  'kubernetes.io/service-name': 'web',
}
const slice = (name: string, metadata: Partial<EndpointSlice['metadata']>): EndpointSlice =>
  stored(slicesResource, { metadata: { name, labels: managed, ...metadata }, addressType: 'IPv4', endpoints: [] })

test('a pod with none of the ports is listed in a slice without ports', () => {
  const made = steps(endpointSlices, 'default/web', viewOf(endpointSlices, [node, service(), pod('a', 'http'), pod('b', 'other')]))
  const slices = made.flatMap((step) => (step.do === 'create' ? [step.object as unknown as EndpointSlice] : []))
  expect(slices.map(({ ports, endpoints }) => [ports?.[0]?.port, endpoints?.map(({ targetRef }) => targetRef?.name)])).toEqual([
    [8080, ['a']],
    [undefined, ['b']],
  ])
})

test('slices of a family that the Service no longer has go', () => {
  const web = service()
  const old = stored(slicesResource, {
    metadata: {
      name: 'web-old',
      labels: managed,
      ownerReferences: ownedBy(web),
    },
    addressType: 'IPv6',
    endpoints: [],
  })
  const made = steps(endpointSlices, 'default/web', viewOf(endpointSlices, [node, web, old]))
  expect(made.map((step) => (step.do === 'delete' ? step.object.metadata.name : step.do))).toEqual(['create', 'web-old'])
})

test('a change is told with the first instant that asked for it and was not told before', () => {
  const memory = new Map<string, number>()
  const [web, early, late] = [service(), pod('a', 'http', '2026-01-01T00:01:00Z'), pod('b', 'http', '2026-01-01T00:02:00Z')]
  expect(changeTrigger(web, [early], memory)).toBe('2026-01-01T00:00:00Z')
  expect(changeTrigger(web, [early], memory)).toBeUndefined()
  expect(changeTrigger(web, [early, late], memory)).toBe('2026-01-01T00:02:00Z')
  expect(changeTrigger(web, [late], memory)).toBeUndefined()
  // One that comes back counts anew.
  expect(changeTrigger(web, [early, late], memory)).toBe('2026-01-01T00:01:00Z')
})

test('slices that only say that they are of the service go, others are not looked at', () => {
  const web = service()
  const all = [
    slice('left', {}),
    slice('own', { ownerReferences: ownedBy(web) }),
    slice('free', { labels: {}, ownerReferences: ownedBy(web) }),
  ]
  const made = steps(endpointSlices, 'default/web', viewOf(endpointSlices, [node, web, ...all]))
  expect(made.flatMap((step) => (step.do === 'delete' ? [step.object.metadata.name] : []))).toEqual(['left'])
  expect(made.flatMap((step) => (step.do === 'update' ? [step.object.metadata.name] : []))).toEqual([])
})

test('a pod on a node that is not there is skipped, which is told', () => {
  const lost = { ...pod('lost', 'http'), spec: { ...pod('lost', 'http').spec, nodeName: 'gone' } }
  const made = steps(endpointSlices, 'default/web', viewOf(endpointSlices, [node, service(), pod('a', 'http'), lost]))
  const why = 'skipping Pod lost for Service default/web: Node gone Not Found'
  expect(made.slice(1)).toMatchObject([
    { reason: 'FailedToUpdateEndpointSlices', message: `Error updating Endpoint Slices for Service default/web: ${why}` },
    { do: 'retry', reason: why },
  ])
})

test('a slice that could not be written is told on the service', () => {
  const [made] = steps(endpointSlices, 'default/web', viewOf(endpointSlices, [node, service(), pod('a', 'http')]))
  const why = 'failed to create EndpointSlice for Service default/web: no room'
  expect(made?.do === 'create' ? made.otherwise?.(new Error('no room')) : undefined).toMatchObject([
    { reason: 'FailedToUpdateEndpointSlices', message: `Error updating Endpoint Slices for Service default/web: ${why}` },
    { do: 'retry' },
  ])
})

test('the end of a pod is told with the instant at which it was no longer ready', () => {
  const memory = new Map<string, number>()
  const running = pod('a', 'http')
  const [web, conditions] = [service(), [{ type: 'Ready', status: 'False', lastTransitionTime: '2026-01-01T00:05:00Z' }]]
  const done = { ...running, status: { ...running.status, phase: 'Succeeded', conditions } }
  const own = slice('own', { ownerReferences: ownedBy(web) })
  const look = (one: Pod, kept: EndpointSlice) =>
    steps(endpointSlices, 'default/web', { ...viewOf(endpointSlices, [node, web, one, kept]), memory }).flatMap((step) =>
      step.do === 'update' ? [step.object as EndpointSlice] : [],
    )
  const [filled] = look(running, own)
  const [emptied] = look(done, filled ?? own)
  expect(emptied?.metadata.annotations).toEqual({ 'endpoints.kubernetes.io/last-change-trigger-time': '2026-01-01T00:05:00Z' })
})

test('a pod concerns its services when its labels, readiness, addresses or deletion change, not with every word of its status', () => {
  const before = pod('a', 'http')
  const view = viewOf(endpointSlices, [service()])
  const keys = (change: (after: Pod) => Pod) => podWatch.keys({ type: 'updated', previous: before, object: change(before) }, view)
  expect(podWatch.keys({ type: 'added', previous: undefined, object: before }, view)).toEqual(['default/web'])
  expect(keys((after) => ({ ...after, status: { ...after.status, phase: 'Succeeded' } }))).toEqual([])
  expect(keys((after) => ({ ...after, metadata: { ...after.metadata, annotations: { a: 'b' } } }))).toEqual([])
  expect(keys((after) => ({ ...after, metadata: { ...after.metadata, labels: {} } }))).toEqual(['default/web'])
  expect(keys((after) => ({ ...after, metadata: { ...after.metadata, deletionTimestamp: '2026-01-02T00:00:00Z' } }))).toEqual([
    'default/web',
  ])
  expect(keys((after) => ({ ...after, status: { ...after.status, conditions: [] } }))).toEqual(['default/web'])
  expect(keys((after) => ({ ...after, status: { ...after.status, podIPs: [{ ip: '10.244.0.8' }] } }))).toEqual(['default/web'])
})
