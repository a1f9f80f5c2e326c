/** Hints for zones: what each mode writes into slices, and what is said of it. */
import { expect, test } from 'vitest'
import type { Endpoint, Node } from '../../src/api/objects.ts'
import { endpointSlices, events, nodes, pods, services } from '../../src/api/resources.ts'
import type { PlannedSlice } from '../../src/controllers/service/slice-plan.ts'
import { isOverloaded, sharesOf, withZoneHints } from '../../src/controllers/service/zone-hints.ts'
import { startPlane, type Plane } from './settle.ts'
import { readyNode } from './stage.ts'
import { stored } from './view.ts'

const node = (zone: string | undefined, cpu = '4', labels: Readonly<Record<string, string>> = {}): Node =>
  stored(nodes, {
    metadata: {
      name: `in-${zone ?? 'nowhere'}`,
      labels: { ...(zone !== undefined && { 'topology.kubernetes.io/zone': zone }), ...labels },
    },
    spec: {},
    status: { allocatable: { cpu }, conditions: [{ type: 'Ready', status: 'True' }] },
  })

const endpoint = (zone: string, hint?: string): Endpoint => ({
  addresses: ['10.0.0.1'],
  conditions: { ready: true },
  zone,
  ...(hint !== undefined && { hints: { forZones: [{ name: hint }] } }),
})

const fresh = (zones: string): PlannedSlice => ({ stored: undefined, ports: [], endpoints: [...zones].map((zone) => endpoint(zone)) })

function hintsOf(zones: string, shares: Readonly<Record<string, number>>): string {
  const found = withZoneHints([fresh(zones)], new Map(Object.entries(shares)))
  if ('problem' in found) return found.problem
  return (found.slices[0]?.endpoints ?? []).map(({ hints }) => hints?.forZones?.[0]?.name ?? '-').join('')
}

test('zones share endpoints by their processors, each its own first', () => {
  expect(hintsOf('aabb', { a: 0.5, b: 0.5 })).toBe('aabb')
  expect(hintsOf('aaaabb', { a: 0.5, b: 0.5 })).toBe('baaabb')
  expect(hintsOf('aaaaaa', { a: 0.5, b: 0.5 })).toBe('bbbaaa')
  expect(hintsOf('abcabc', { a: 0.34, b: 0.33, c: 0.33 })).toBe('abcabc')
})

test('endpoints that cannot be shared out get no hints, with the reason', () => {
  expect(hintsOf('a', { a: 0.5, b: 0.5 })).toBe('Insufficient number of endpoints (1 endpoints, 2 zones)')
  expect(hintsOf('abb', { a: 0.5, b: 0.5 })).toMatch(/^Unable to allocate minimum required endpoints .* \(3 endpoints, 2 zones\)$/)
  const [homeless] = [{ ...fresh('ab'), endpoints: [...fresh('abb').endpoints, { addresses: [], conditions: { ready: true } }] }]
  expect(withZoneHints([homeless], new Map(Object.entries({ a: 0.5, b: 0.5 })))).toEqual({
    problem: 'One or more endpoints do not have a zone specified',
  })
})

test('a slice that needs no other write keeps its hints while no zone has too many', () => {
  const kept = (hints: string): PlannedSlice => {
    const endpoints = [...'aabb'].map((zone) => endpoint(zone))
    const known = { addressType: 'IPv4', endpoints: [...'aabb'].map((zone, at) => endpoint(zone, hints[at])) }
    return { stored: stored(endpointSlices, { metadata: { name: 's' }, ...known }), ports: [], endpoints }
  }
  const shares = new Map(Object.entries({ a: 0.5, b: 0.5 }))
  const after = (hints: string) => {
    const found = withZoneHints([kept(hints)], shares)
    return 'slices' in found ? found.slices[0]?.endpoints.map(({ hints: one }) => one?.forZones?.[0]?.name).join('') : found.problem
  }
  expect(after('baba')).toBe('baba')
  expect(after('aaaa')).toBe('aabb')
})

test('workers that are ready tell of their zones; one that says too little of itself ends it', () => {
  expect([...(sharesOf([node('a', '2'), node('b', '6')]) ?? [])]).toEqual([
    ['a', 0.25],
    ['b', 0.75],
  ])
  expect(sharesOf([node('a'), node('a')])).toBeUndefined()
  expect(sharesOf([node('a'), node('b'), node(undefined)])).toBeUndefined()
  expect(sharesOf([node('a'), node('b'), node(undefined, '4', { 'node-role.kubernetes.io/control-plane': '' })])?.size).toBe(2)
  expect(sharesOf([node('a'), node('b', '0')])).toBeUndefined()
})

test('a zone with fewer endpoints than its share less a fifth is overloaded', () => {
  const shares = new Map(Object.entries({ a: 0.5, b: 0.5 }))
  expect(isOverloaded([endpoint('a', 'a'), endpoint('b', 'b')], shares)).toBe(false)
  expect(isOverloaded([endpoint('a', 'a'), endpoint('a', 'a'), endpoint('a', 'a'), endpoint('b', 'b')], shares)).toBe(true)
  expect(isOverloaded([endpoint('a', 'a')], undefined)).toBe(true)
  expect(isOverloaded([endpoint('a')], undefined)).toBe(false)
})

async function zoned(plane: Plane): Promise<void> {
  for (const [name, zone] of [
    ['node-1', 'a'],
    ['node-2', 'b'],
  ] as const)
    await plane.client.patch(nodes, { name }, 'merge', { metadata: { labels: { 'topology.kubernetes.io/zone': zone } } })
}

async function backend(plane: Plane, name: string, nodeName: string): Promise<void> {
  await plane.client.create(pods, {
    metadata: { name, namespace: 'default', labels: { app: 'web' } },
    spec: { nodeName, containers: [{ name: 'c', image: 'nginx' }] },
  })
}

test('traffic stays in its zone where a Service prefers close endpoints', async () => {
  const plane = await startPlane()
  await zoned(plane)
  await backend(plane, 'one', 'node-1')
  await backend(plane, 'two', 'node-2')
  const spec = { selector: { app: 'web' }, ports: [{ port: 80 }], trafficDistribution: 'PreferClose' }
  await plane.client.create(services, { metadata: { name: 'close', namespace: 'default' }, spec })
  await plane.pass(5000)
  const hints = async () =>
    (await plane.all(endpointSlices))
      .filter(({ metadata }) => metadata.generateName === 'close-')
      .flatMap((slice) => (slice.endpoints ?? []).map((each) => `${each.zone ?? ''} ${each.hints?.forZones?.[0]?.name ?? '-'}`))
      .sort()
  expect(await hints()).toEqual(['a a', 'b b'])
  await plane.client.patch(services, { namespace: 'default', name: 'close' }, 'merge', { spec: { trafficDistribution: null } })
  await plane.pass(1000)
  expect(await hints()).toEqual(['a -', 'b -'])
  await plane.stop()
})

test('the mode Auto says whether it is on', async () => {
  const plane = await startPlane()
  await backend(plane, 'one', 'node-1')
  await backend(plane, 'two', 'node-2')
  const annotations = { 'service.kubernetes.io/topology-mode': 'Auto' }
  const spec = { selector: { app: 'web' }, ports: [{ port: 80 }] }
  await plane.client.create(services, { metadata: { name: 'auto', namespace: 'default', annotations }, spec })
  await plane.pass(5000)
  await zoned(plane)
  await plane.client.patch(services, { namespace: 'default', name: 'auto' }, 'merge', { metadata: { labels: { again: 'yes' } } })
  await plane.pass(1000)
  await plane.client.patch(services, { namespace: 'default', name: 'auto' }, 'merge', { metadata: { annotations: null } })
  await plane.pass(1000)
  const said = (await plane.all(events)).filter(({ involvedObject }) => involvedObject.name === 'auto')
  expect(said.map(({ reason, message }) => `${reason ?? ''}: ${message ?? ''}`).sort()).toEqual([
    'TopologyAwareHintsDisabled: Insufficient Node information: allocatable CPU or zone not specified on one or more nodes, addressType: IPv4',
    'TopologyAwareHintsDisabled: Topology Aware Hints has been disabled, addressType: IPv4',
    'TopologyAwareHintsEnabled: Topology Aware Hints has been enabled, addressType: IPv4',
  ])
  await plane.stop()
})

test('a pod on a node that is missing is not served until the node comes', async () => {
  const plane = await startPlane()
  await backend(plane, 'early', 'node-9')
  await plane.client.create(services, {
    metadata: { name: 'web', namespace: 'default' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
  })
  await plane.pass(1000)
  const count = async () =>
    (await plane.all(endpointSlices)).filter(({ metadata }) => metadata.generateName === 'web-').flatMap((slice) => slice.endpoints ?? [])
      .length
  expect(await count()).toBe(0)
  await plane.client.create(nodes, readyNode('node-9', plane.clock.now()))
  await plane.pass(3000)
  expect(await count()).toBe(1)
  await plane.stop()
})
