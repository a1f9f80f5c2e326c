/** What is refused of services, ingresses and network policies, rule by rule. */
import { expect, test } from 'vitest'
import type { Ingress } from '../../../src/api/objects.ts'
import { rules as rulesOfIngress } from '../../../src/kinds/ingress/rules.ts'
import { created, refusedCreate, refusedStatus, refusedUpdate, warned, type Json } from '../rule-rows.ts'

const services = 'v1 services'
const service = (spec: Json): Json => ({
  spec: {
    clusterIP: '10.0.0.1',
    clusterIPs: ['10.0.0.1'],
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
    ports: [{ port: 80 }],
    ...spec,
  },
})

test.for([
  [
    { ipFamilies: ['HTTP'], trafficDistribution: 'Far', ports: [] },
    ['spec.ipFamilies[0]: Unsupported value: "HTTP": supported values: "IPv4", "IPv6"'],
  ],
  [
    { clusterIP: '', clusterIPs: [], ipFamilies: ['IPv6'], type: 'Never' },
    ['spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster'],
  ],
  [
    { clusterIP: 'None', clusterIPs: ['None'], ipFamilies: ['IPv6'], selector: { a: 'b' } },
    ['spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster'],
  ],
  [
    { clusterIP: '', internalTrafficPolicy: 'Far' },
    ['spec.clusterIPs: Invalid value: []string{"10.0.0.1"}: must be empty when `clusterIP` is not specified'],
  ],
  [
    {
      type: 'NodePort',
      ports: [
        { name: 'a', port: 80, nodePort: 30_044 },
        { name: 'b', port: 81, nodePort: 30_044 },
      ],
    },
    ['spec.ports[1].nodePort: Duplicate value: 30044'],
  ],
] as readonly [Json, string[]][])('a new service with %j', ([spec, refusals]) => {
  expect(refusedCreate(services, service(spec))).toEqual(refusals)
})

test('a service without an address of its own may ask for what needs one', () => {
  expect(
    warned(
      services,
      service({
        clusterIP: 'None',
        clusterIPs: ['None'],
        sessionAffinity: 'ClientIP',
        loadBalancerIP: '1.2.3.4',
        externalIPs: ['1.1.1.1'],
      }),
    ),
  ).toEqual([])
})

test.for([
  [
    {},
    { ipFamilies: ['IPv6'], trafficDistribution: 'Far' },
    ['spec.clusterIPs[0]: Invalid value: "10.0.0.1": expected an IPv6 value as indicated by `ipFamilies[0]`'],
  ],
  [
    {},
    { ipFamilies: ['IPv6', 'IPv4'], ipFamilyPolicy: 'PreferDualStack' },
    ['spec.clusterIPs[0]: Invalid value: "10.0.0.1": expected an IPv6 value as indicated by `ipFamilies[0]`'],
  ],
  [
    { ipFamilies: ['IPv4', 'IPv6'], ipFamilyPolicy: 'PreferDualStack' },
    { ipFamilyPolicy: 'PreferDualStack' },
    ['spec.ipFamilyPolicy: Invalid value: "PreferDualStack": must be set to \'SingleStack\' when releasing the secondary ipFamily'],
  ],
  [
    { type: 'LoadBalancer', loadBalancerClass: 'a/b' },
    { type: 'LoadBalancer', loadBalancerClass: 'c/d/e' },
    [
      'spec.loadBalancerClass: Invalid value: "c/d/e": may not change once set',
      expect.stringContaining('spec.loadBalancerClass: Invalid value: "c/d/e": a qualified name must'),
      expect.stringContaining('spec.loadBalancerClass: Invalid value: "c/d/e": a qualified name must'),
    ],
  ],
] as readonly [Json, Json, unknown[]][])('a service that goes from %j to %j', ([before, after, refusals]) => {
  expect(refusedUpdate(services, service(before), service(after))).toEqual(refusals)
})

const ingresses = 'networking.k8s.io/v1 ingresses'
const ingress = (more: Json = {}, spec: Json = {}): Json => ({
  ...more,
  spec: { defaultBackend: { service: { name: 's', port: { number: 80 } } }, ...spec },
})
const oldClass = { metadata: { name: 'a', annotations: { 'kubernetes.io/ingress.class': 'x' } } }

test('the class of an ingress', () => {
  const mixed = ingress(oldClass, { ingressClassName: 'y' })
  expect(refusedCreate(ingresses, mixed)).toEqual([
    'annotations.kubernetes.io/ingress.class: Invalid value: "x": must match `ingressClassName` when both are specified',
  ])
  expect(refusedUpdate(ingresses, mixed, mixed)).toEqual([])
  expect(warned(ingresses, ingress(oldClass))).toEqual([
    'annotation "kubernetes.io/ingress.class" is deprecated, please use \'spec.ingressClassName\' instead',
  ])
})

test('a path of an ingress without a type', () => {
  const path = 'spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified'
  for (const pathType of [undefined, null])
    expect(refusedCreate(ingresses, ingress({}, { rules: [{ http: { paths: [{ pathType, backend: {} }] } }] }))).toEqual([path])
})

test('the points of an ingress', () => {
  const status = { loadBalancer: { ingress: [{ ip: 'x' }, { hostname: '1.2.3.4' }] } }
  expect(refusedStatus(ingresses, ingress(), ingress({ status }))).toEqual([
    'status.loadBalancer.ingress[0].ip: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    'status.loadBalancer.ingress[1].hostname: Invalid value: "1.2.3.4": must be a DNS name, not an IP address',
  ])
})

test('the points of an ingress in odd writing are warned of', () => {
  const object = ingress({ status: { loadBalancer: { ingress: [{ hostname: 'a.b' }, { ip: '01.2.3.4' }] } } }) as unknown as Ingress
  expect(rulesOfIngress.statusWarnings?.(object)).toEqual([
    'status.loadBalancer.ingress[1]: non-standard IP address "01.2.3.4" will be considered invalid in a future Kubernetes release: use "1.2.3.4"',
  ])
})

test('an update of a network policy is judged twice', () => {
  const policy = { spec: { podSelector: {}, ingress: [{ ports: [{ port: 90, endPort: 80 }] }] } }
  const refusal = 'spec.ingress[0].ports[0].endPort: Invalid value: 90: must be greater than or equal to `port`'
  expect(refusedCreate('networking.k8s.io/v1 networkpolicies', policy)).toEqual([refusal])
  expect(refusedUpdate('networking.k8s.io/v1 networkpolicies', policy, policy)).toEqual([refusal, refusal])
})

const slices = 'discovery.k8s.io/v1 endpointslices'

test('names as endpoints', () => {
  const slice = (...addresses: string[]): Json => ({ addressType: 'FQDN', endpoints: [{ addresses }] })
  expect(refusedCreate(slices, slice('a.b', 'a.b.'))).toEqual([])
  expect(refusedCreate(slices, slice('', 'a.', `${'x'.repeat(64)}.b`))).toEqual([
    'endpoints[0].addresses[0]: Required value',
    'endpoints[0].addresses[1]: Invalid value: "a": should be a domain with at least two segments separated by dots',
    `endpoints[0].addresses[2]: Invalid value: "${'x'.repeat(64)}": must be no more than 63 characters`,
  ])
  expect(warned(slices, slice('a.b'))).toEqual(['spec.addressType: FQDN endpoints are deprecated'])
})

test('ports of slices are judged before endpoints, and hints of nodes are dropped', () => {
  expect(refusedCreate(slices, { addressType: 'IPv4', endpoints: [{ addresses: [] }], ports: [{ protocol: 'x' }] })).toEqual([
    'ports[0].protocol: Unsupported value: "x": supported values: "SCTP", "TCP", "UDP"',
    'endpoints[0].addresses: Required value: must contain at least 1 address',
  ])
  expect(
    created(slices, { addressType: 'IPv4', endpoints: [{ addresses: ['1.2.3.4'], hints: { forNodes: [{ name: 'n' }] } }] }),
  ).toMatchObject({ endpoints: [{ hints: {} }] })
})
