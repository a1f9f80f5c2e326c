/** Ranges of service addresses, and the addresses that services hold. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ipAddresses, serviceCIDRs, services } from '../../src/api/resources.ts'
import { controllers } from '../../src/controllers/index.ts'
import { startPlane, type Plane } from './settle.ts'

let plane: Plane
beforeEach(async () => {
  plane = await startPlane({ run: controllers.filter(({ name }) => ['ip-address', 'service-cidr'].includes(name)) })
})
afterEach(() => plane.stop())

const service = (name: string, clusterIP: string) =>
  plane.client.create(services, { metadata: { name, namespace: 'default' }, spec: { clusterIP, ports: [{ port: 80 }] } })
const range = (name: string, ...cidrs: readonly string[]) => plane.client.create(serviceCIDRs, { metadata: { name }, spec: { cidrs } })
const held = async () => (await plane.all(ipAddresses)).map(({ metadata, spec }) => `${metadata.name} ${spec?.parentRef?.name ?? ''}`)
const rangesNow = async () => Object.fromEntries((await plane.all(serviceCIDRs)).map((one) => [one.metadata.name, one]))

test('every address of a service is written down as long as the service has it', async () => {
  const before = await held()
  await service('web', '10.96.0.80')
  await service('headless', 'None')
  await plane.pass(1000)
  expect(await held()).toEqual([...before, '10.96.0.80 web'])
  expect((await plane.all(ipAddresses)).at(-1)).toMatchObject({
    metadata: { labels: { 'ipaddress.kubernetes.io/ip-family': 'IPv4', 'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io' } },
    spec: { parentRef: { resource: 'services', namespace: 'default', name: 'web' } },
  })
  await plane.client.delete(ipAddresses, { name: '10.96.0.80' })
  await plane.pass(1000)
  expect(await held()).toContain('10.96.0.80 web')
  await plane.client.delete(services, { namespace: 'default', name: 'web' })
  await plane.client.create(ipAddresses, {
    metadata: { name: '192.0.2.1' },
    spec: { parentRef: { resource: 'things', namespace: 'default', name: 'mine' } },
  })
  await plane.pass(1000)
  expect(await held()).toEqual([...before, '192.0.2.1 mine'])
})

test('a range is ready, and goes when another has its addresses or none is left', async () => {
  await service('web', '10.96.0.80')
  await range('whole', '10.96.0.0/16')
  await range('inner', '10.96.0.0/24')
  await plane.pass(1000)
  const ready = { type: 'Ready', status: 'True', reason: '', message: 'Kubernetes Service CIDR is ready' }
  expect((await rangesNow())['whole']).toMatchObject({
    metadata: { finalizers: ['networking.k8s.io/service-cidr-finalizer'] },
    status: { conditions: [ready] },
  })
  await plane.client.delete(serviceCIDRs, { name: 'inner' })
  await plane.pass(5000)
  expect(Object.keys(await rangesNow())).toContain('inner')
  await plane.pass(10_000)
  expect(Object.keys(await rangesNow())).not.toContain('inner')
})

test('a range with addresses that no other has stays until they are free', async () => {
  const alone = await startPlane({ run: controllers.filter(({ name }) => name === 'service-cidr') })
  const onlyNow = async () => (await alone.all(serviceCIDRs)).find(({ metadata }) => metadata.name === 'only')
  await alone.client.create(serviceCIDRs, { metadata: { name: 'only' }, spec: { cidrs: ['192.0.2.0/24'] } })
  await alone.client.create(ipAddresses, {
    metadata: {
      name: '192.0.2.7',
      labels: { 'ipaddress.kubernetes.io/ip-family': 'IPv4', 'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io' },
    },
    spec: { parentRef: { resource: 'services', namespace: 'default', name: 'web' } },
  })
  await alone.pass(1000)
  await alone.client.delete(serviceCIDRs, { name: 'only' })
  await alone.pass(20_000)
  expect((await onlyNow())?.status?.conditions).toMatchObject([
    {
      status: 'False',
      reason: 'Terminating',
      message: 'There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR',
    },
  ])
  await alone.client.delete(ipAddresses, { name: '192.0.2.7' })
  await alone.pass(1000)
  expect(await onlyNow()).toBeUndefined()
  await alone.stop()
})
