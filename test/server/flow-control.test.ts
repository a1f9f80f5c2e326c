/** The flows that every cluster has, and how answers name them. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FlowSchema, PriorityLevelConfiguration } from '../../src/api/objects.ts'
import { flowSchemas, priorityLevelConfigurations } from '../../src/api/resources.ts'
import { startListening, type ListeningServer } from './listening.ts'

let server: ListeningServer
let schemas: readonly FlowSchema[]
let levels: readonly PriorityLevelConfiguration[]
beforeAll(async () => {
  server = await startListening({ policy: true })
  schemas = (await server.client.list(flowSchemas)).items
  levels = (await server.client.list(priorityLevelConfigurations)).items
})
afterAll(() => server.stop())

test('a cluster has upstream’s schemas and levels', () => {
  const shown = schemas
    .toSorted((left, right) => (left.spec.matchingPrecedence ?? 0) - (right.spec.matchingPrecedence ?? 0))
    .map(({ metadata, spec }) => `${metadata.name} ${spec.matchingPrecedence ?? 0} ${spec.priorityLevelConfiguration.name}`)
  expect(shown).toEqual([
    'exempt 1 exempt',
    'probes 2 exempt',
    'system-leader-election 100 leader-election',
    'endpoint-controller 150 workload-high',
    'workload-leader-election 200 leader-election',
    'system-node-high 400 node-high',
    'system-nodes 500 system',
    'kube-controller-manager 800 workload-high',
    'kube-scheduler 800 workload-high',
    'kube-system-service-accounts 900 workload-high',
    'service-accounts 9000 workload-low',
    'global-default 9900 global-default',
    'catch-all 10000 catch-all',
  ])
  expect(levels.map(({ metadata }) => metadata.name)).toEqual([...new Set(levels.map(({ metadata }) => metadata.name))])
  expect(levels.find(({ metadata }) => metadata.name === 'system')?.spec.limited).toEqual({
    nominalConcurrencyShares: 30,
    limitResponse: { type: 'Queue', queuing: { queues: 64, handSize: 6, queueLengthLimit: 50 } },
    lendablePercent: 33,
  })
  expect(schemas[0]?.metadata.managedFields?.[0]?.manager).toBe('api-priority-and-fairness-config-producer-v1')
})

const node = { 'Impersonate-User': 'system:node:a', 'Impersonate-Group': 'system:nodes' }

test.for([
  ['exempt', '/api/v1/pods', {}],
  ['probes', '/livez/ping', { 'Impersonate-User': 'a' }],
  ['global-default', '/version', { 'Impersonate-User': 'a' }],
  ['system-node-high', '/api/v1/nodes/a/status', node],
  ['system-node-high', '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/a', node],
  ['system-nodes', '/api/v1/pods', node],
  ['kube-scheduler', '/api/v1/pods', { 'Impersonate-User': 'system:kube-scheduler' }],
  ['system-leader-election', '/apis/coordination.k8s.io/v1/namespaces/a/leases/b', { 'Impersonate-User': 'system:kube-scheduler' }],
  ['workload-leader-election', '/api/v1/namespaces/a/configmaps/b', { 'Impersonate-User': 'system:serviceaccount:kube-system:x' }],
  ['kube-system-service-accounts', '/api/v1/pods', { 'Impersonate-User': 'system:serviceaccount:kube-system:x' }],
  ['service-accounts', '/api/v1/pods', { 'Impersonate-User': 'system:serviceaccount:default:x' }],
] as const)('%s has %s', async ([name, path, headers]) => {
  const answer = await server.ask({ path, headers })
  const schema = schemas.find(({ metadata }) => metadata.name === name)
  const level = levels.find(({ metadata }) => metadata.name === schema?.spec.priorityLevelConfiguration.name)
  expect(answer.headers?.['x-kubernetes-pf-flowschema-uid']).toBe(schema?.metadata.uid)
  expect(answer.headers?.['x-kubernetes-pf-prioritylevel-uid']).toBe(level?.metadata.uid)
})

test('streams are in no flow', async () => {
  const { headers } = await server.ask({ path: '/api/v1/namespaces/default/pods/none/log' })
  expect(headers?.['x-kubernetes-pf-flowschema-uid']).toBeUndefined()
})

test('every answer names its request, as the client did if it did', async () => {
  const one = await server.ask({ path: '/api' })
  const other = await server.ask({ path: '/api' })
  expect(one.headers?.['audit-id']).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  expect(other.headers?.['audit-id']).not.toBe(one.headers?.['audit-id'])
  expect((await server.ask({ path: '/nope', headers: { 'Audit-ID': 'mine' } })).headers?.['audit-id']).toBe('mine')
})
