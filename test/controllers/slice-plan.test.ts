/** Which slice takes which endpoints. */
import { expect, test } from 'vitest'
import type { Endpoint, EndpointSlice } from '../../src/api/objects.ts'
import { endpointSlices, services } from '../../src/api/resources.ts'
import { planSlices, sliceSteps } from '../../src/controllers/service/slice-plan.ts'
import { stored } from './view.ts'

const endpoint = (name: string): Endpoint => ({ addresses: [name], conditions: { ready: true } })
const many = (prefix: string, count: number): readonly Endpoint[] => Array.from({ length: count }, (_, at) => endpoint(`${prefix}${at}`))
const ports = (port: number) => [{ name: 'http', port, protocol: 'TCP' }]
const slice = (name: string, endpoints: readonly Endpoint[], port = 80, metadata: Partial<EndpointSlice['metadata']> = {}): EndpointSlice =>
  stored(endpointSlices, { metadata: { name, ...metadata }, addressType: 'IPv4', endpoints, ports: ports(port) })
const rules = { capacity: 10 }
/** `slice: how many endpoints`; a new one is `+`, one that goes `-`. */
const told = ({ slices, surplus }: ReturnType<typeof planSlices>): readonly string[] => [
  ...slices.map(({ stored: known, endpoints }) => `${known?.metadata.name ?? '+'}: ${endpoints.length}`),
  ...surplus.map(({ metadata }) => `-${metadata.name}`),
]

test('endpoints come to the slice that they fill best, and to others only where none has room for all', () => {
  const [first, second] = [many('a', 3), many('b', 6)]
  const existing = [slice('first', first), slice('second', second)]
  const all = (count: number) => [{ ports: ports(80), endpoints: [...first, ...second, ...many('new', count)] }]
  expect(told(planSlices(all(4), existing, rules))).toEqual(['first: 3', 'second: 10'])
  expect(told(planSlices(all(5), existing, rules))).toEqual(['first: 8', 'second: 6'])
  expect(told(planSlices(all(8), existing, rules))).toEqual(['first: 3', 'second: 6', '+: 8'])
})

test('a slice that is written anyway is filled first', () => {
  const [first, second] = [many('a', 6), many('b', 3)]
  const existing = [slice('first', first), slice('second', second)]
  const endpoints = [...first, ...second.slice(1), ...many('new', 2)]
  expect(told(planSlices([{ ports: ports(80), endpoints }], existing, rules))).toEqual(['first: 6', 'second: 4'])
  const isStale = ({ metadata }: EndpointSlice): boolean => metadata.name === 'second'
  const grown = [...first, ...second, ...many('new', 2)]
  expect(told(planSlices([{ ports: ports(80), endpoints: grown }], existing, { ...rules, isStale }))).toEqual(['first: 6', 'second: 5'])
})

test('a slice that is needed no more gives its name to a new one, and nothing else', () => {
  const old = slice('web-abc', many('a', 2), 80, { annotations: { own: 'yes' }, finalizers: ['example.com/hold'], generateName: 'other-' })
  const plan = planSlices([{ ports: ports(81), endpoints: many('b', 1) }], [old], rules)
  expect(told(plan)).toEqual(['web-abc: 1'])
  const owner = stored(services, { metadata: { name: 'web' }, spec: {} })
  const [written] = sliceSteps({ owner, resource: services, labels: { app: 'web' }, family: 'IPv4' }, plan)
  expect(written?.do === 'update' ? written.object.metadata : undefined).toEqual({
    namespace: 'default',
    name: 'web-abc',
    uid: old.metadata.uid,
    resourceVersion: old.metadata.resourceVersion,
    creationTimestamp: old.metadata.creationTimestamp,
    generation: 1,
    generateName: 'web-',
    labels: { app: 'web' },
    annotations: {},
  })
})

test('without endpoints one empty slice stays', () => {
  const empty = stored(endpointSlices, { metadata: { name: 'empty' }, addressType: 'IPv4', endpoints: [] })
  expect(told(planSlices([], [], rules))).toEqual(['+: 0'])
  expect(told(planSlices([], [empty], rules))).toEqual(['empty: 0'])
  expect(told(planSlices([], [slice('one', many('a', 1)), slice('two', many('b', 1))], rules))).toEqual(['one: 0', '-two'])
})

test('hints alone make no slice a changed one', () => {
  const hinted = many('a', 2).map((one) => ({ ...one, hints: { forZones: [{ name: 'z' }] } }))
  const existing = [slice('fuller', many('b', 4)), slice('hinted', hinted)]
  const endpoints = [...many('b', 4), ...many('a', 2), endpoint('new')]
  expect(told(planSlices([{ ports: ports(80), endpoints }], existing, rules))).toEqual(['fuller: 5', 'hinted: 2'])
})
