/** Which slices a Service gets, as steps. */
import { expect, test } from 'vitest'
import type { EndpointSlice, Pod, Service } from '../../src/api/objects.ts'
import { endpointSlices as slicesResource, nodes, pods, services } from '../../src/api/resources.ts'
import { endpointSlices } from '../../src/controllers/service/endpoint-slices.ts'
import { changeTrigger } from '../../src/controllers/service/backends.ts'
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
      labels: { 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' },
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
