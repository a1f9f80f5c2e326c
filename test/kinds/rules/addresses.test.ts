/** Addresses and blocks: what newer kinds refuse, and of what older ones warn. */
import { expect, test } from 'vitest'
import { addressWarnings, cidrWarnings, strictAddress, strictCidr } from '../../../src/kinds/shared/strict-address.ts'
import { refusedCreate, refusedUpdate, warned, type Json } from '../rule-rows.ts'

const future = 'will be considered invalid in a future Kubernetes release: use'

test.for([
  ['10.0.0.1', [], []],
  ['fe80::1', [], []],
  ['010.0.0.1', ['must not have leading 0s'], [`p: non-standard IP address "010.0.0.1" ${future} "10.0.0.1"`]],
  ['::ffff:1.2.3.4', ['must not be an IPv4-mapped IPv6 address'], [`p: non-standard IP address "::ffff:1.2.3.4" ${future} "1.2.3.4"`]],
  [
    'FE80:0:0::1',
    ['must be in canonical form ("fe80::1")'],
    ['p: IPv6 address "FE80:0:0::1" should be in RFC 5952 canonical format ("fe80::1")'],
  ],
] as const)('the address %s', ([text, reasons, warnings]) => {
  expect(strictAddress(text)).toEqual(reasons)
  expect(addressWarnings(text, 'p')).toEqual(warnings)
})

test.for([
  ['10.0.0.0/8', [], []],
  ['10.0.0.0/08', ['must not have leading 0s in IP or prefix length'], [`p: non-standard CIDR value "10.0.0.0/08" ${future} "10.0.0.0/8"`]],
  [
    '10.1.0.0/8',
    ['must not have bits set beyond the prefix length'],
    ['p: CIDR value "10.1.0.0/8" is ambiguous in this context (should be "10.0.0.0/8" or "10.1.0.0/32"?)'],
  ],
  [
    '::ffff:1.2.3.0/120',
    ['must not have an IPv4-mapped IPv6 address'],
    [`p: non-standard CIDR value "::ffff:1.2.3.0/120" ${future} "1.2.3.0/24"`],
  ],
  [
    'FE80::/10',
    ['must be in canonical form ("fe80::/10")'],
    ['p: IPv6 CIDR value "FE80::/10" should be in RFC 5952 canonical format ("fe80::/10")'],
  ],
] as const)('the block %s', ([text, reasons, warnings]) => {
  expect(strictCidr(text)).toEqual(reasons)
  expect(cidrWarnings(text, 'p')).toEqual(warnings)
})

test('where the older kinds look', () => {
  const odd = '01.2.3.4'
  const warning = (path: string): string => `${path}: non-standard IP address "01.2.3.4" ${future} "1.2.3.4"`
  expect(warned('v1 services', { spec: { clusterIPs: [odd], externalIPs: [odd], ports: [{ port: 80 }] } })).toEqual(
    ['spec.clusterIPs[0]', 'spec.externalIPs[0]'].map(warning),
  )
  expect(warned('v1 endpoints', { subsets: [{ addresses: [{ ip: odd }] }] })).toEqual([warning('subsets[0].addresses[0].ip')])
  expect(warned('discovery.k8s.io/v1 endpointslices', { addressType: 'IPv4', endpoints: [{ addresses: [odd] }] })).toEqual([
    warning('endpoints[0].addresses[0]'),
  ])
  expect(warned('v1 pods', { spec: { containers: [], dnsConfig: { nameservers: [odd] }, hostAliases: [{ ip: odd }] } })).toEqual(
    ['spec.dnsConfig.nameservers[0]', 'spec.hostAliases[0].ip'].map(warning),
  )
  expect(
    warned('networking.k8s.io/v1 networkpolicies', { spec: { podSelector: {}, egress: [{ to: [{ ipBlock: { cidr: '10.1.0.0/8' } }] }] } }),
  ).toEqual([expect.stringContaining('spec.egress[0].to[0].ipBlock.cidr: CIDR value "10.1.0.0/8" is ambiguous')])
})

const special = (ip: string): string[] => refusedCreate('v1 endpoints', { subsets: [{ addresses: [{ ip }] }] })

test.for([
  ['1.2.3.4', undefined],
  ['::ffff:1.2.3.4', undefined],
  ['224.0.1.9', undefined],
  ['fec0::1', undefined],
  ['127.1.2.3', 'may not be in the loopback range (127.0.0.0/8, ::1/128)'],
  ['::ffff:127.0.0.1', 'may not be in the loopback range (127.0.0.0/8, ::1/128)'],
  ['::0.0.0.1', 'may not be in the loopback range (127.0.0.0/8, ::1/128)'],
  ['0::0', 'may not be unspecified (0::0)'],
  ['::ffff:0.0.0.0', 'may not be unspecified (::ffff:0.0.0.0)'],
  ['::ffff:169.254.1.1', 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'],
  ['febf::1', 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'],
  ['224.0.0.9', 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'],
  ['ff12::1', 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'],
] as const)('an endpoint at %s', ([ip, refusal]) => {
  expect(special(ip)).toEqual(refusal === undefined ? [] : [`subsets[0].addresses[0].ip: Invalid value: "${ip}": ${refusal}`])
})

const slices = 'discovery.k8s.io/v1 endpointslices'
const slice = (addressType: string, address: string): Json => ({ addressType, endpoints: [{ addresses: [address] }] })

test('endpoints of a slice are judged by its type, unless they stay as they are', () => {
  const immutable = 'addressType: Invalid value: "IPv6": field is immutable'
  expect(refusedCreate(slices, slice('IPv4', '::ffff:1.2.3.4'))).toEqual([])
  expect(refusedUpdate(slices, slice('IPv4', '1.2.3.4'), slice('IPv6', '1.2.3.4'))).toEqual([immutable])
  expect(refusedUpdate(slices, slice('IPv4', '1.2.3.4'), slice('IPv6', '1.2.3.5'))).toEqual([
    'endpoints[0].addresses: Invalid value: "1.2.3.5": must be an IPv6 address',
    immutable,
  ])
})
