/** The canonical form of the subsets of Endpoints. */
import { expect, test } from 'vitest'
import type { EndpointAddress } from '../../src/api/objects.ts'
import { repacked } from '../../src/controllers/service/endpoint-subsets.ts'

const [one, two] = [{ ip: '192.0.2.1' }, { ip: '192.0.2.2' }]

test('ports that the same addresses offer share a subset, others have their own', () => {
  const both = repacked([
    { addresses: [one], ports: [{ port: 80 }, { port: 443 }] },
    { addresses: [two], ports: [{ port: 80 }] },
  ])
  expect(
    new Set(both.map(({ addresses, ports }) => `${String(ports?.map(({ port }) => port))}: ${String(addresses?.map(({ ip }) => ip))}`)),
  ).toEqual(new Set(['80: 192.0.2.1,192.0.2.2', '443: 192.0.2.1']))
})

test('an address is known by the first of its kind, and not ready where it once is not', () => {
  const known = { ...one, nodeName: 'a' }
  const ports = [{ port: 80 }]
  expect(
    repacked([
      { addresses: [known], ports },
      { addresses: [one], ports },
    ]),
  ).toEqual([{ addresses: [known], ports }])
  expect(
    repacked([
      { notReadyAddresses: [one], ports },
      { addresses: [one], ports },
    ]),
  ).toEqual([{ notReadyAddresses: [one], ports }])
  expect(repacked([{ addresses: [one] }])).toEqual([{ addresses: [one] }])
})

test('addresses are sorted by their text', () => {
  const addresses = ['10.0.0.9', '10.0.0.10', '10.0.0.1'].map((ip) => ({ ip }))
  expect(repacked([{ addresses, ports: [{ port: 80 }] }])[0]?.addresses?.map(({ ip }) => ip)).toEqual(['10.0.0.1', '10.0.0.10', '10.0.0.9'])
})

// As a real cluster ordered them.
test('subsets are sorted by the hash of what Go prints of them', () => {
  const pod = (name: string, ip: string, uid: string): EndpointAddress => ({
    ip,
    ...(name === 'b4' && { hostname: 'hn' }),
    nodeName: name === 'b1' ? 'node-1' : 'node-3',
    targetRef: { kind: 'Pod', namespace: 'slicesa2', name, uid },
  })
  const first = pod('b1', '10.244.0.6', 'e69bb361-26d6-4a70-ab7e-5ae231588906')
  const second = pod('b2', '10.244.0.7', 'f9bc02bd-7bf5-4ed5-a010-c89cf9ecbd17')
  const third = pod('b4', '10.244.0.9', '563f9aee-9c86-4790-a290-1c0b3d2a8ec3')
  const low = [{ name: 'h', port: 81, protocol: 'TCP' }]
  const high = [{ name: 'h', port: 82, protocol: 'TCP' }]
  const portsOf = (...subsets: Parameters<typeof repacked>[0]) => repacked(subsets).map(({ ports }) => ports)
  expect(
    portsOf({ addresses: [first], ports: low }, { addresses: [second], ports: high }, { notReadyAddresses: [third], ports: high }),
  ).toEqual([high, low])
  expect(portsOf({ notReadyAddresses: [third, second], ports: high }, { addresses: [first], ports: low })).toEqual([low, high])
})
