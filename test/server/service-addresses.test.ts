import { expect, test } from 'vitest'
import { endpoints, endpointSlices, serviceCIDRs, services } from '../../src/api/resources.ts'
import type { Service } from '../../src/api/objects.ts'
import { nodeAddressOf } from '../../src/node/node-object.ts'
import { memoryDisk } from '../../src/store/memory-disk.ts'
import { startServer, type StartedServer } from './start-server.ts'

const make = ({ client }: StartedServer, name: string, spec: object = {}): Promise<Service> =>
  client.create(services, { metadata: { namespace: 'default', name }, spec: { ports: [{ port: 80 }], ...spec } })

test('a service gets an address of the range, and a node port if it wants one', async () => {
  const server = await startServer()
  const plain = await make(server, 'plain')
  expect(plain.spec.clusterIP).toMatch(/^10\.96\.\d+\.\d+$/)
  expect(plain.spec.clusterIPs).toEqual([plain.spec.clusterIP])
  const open = await make(server, 'open', { type: 'NodePort' })
  expect(open.spec.ports?.[0]?.nodePort).toBeGreaterThanOrEqual(30_000)
  expect((await make(server, 'headless', { clusterIP: 'None' })).spec.clusterIP).toBe('None')
  await server.stop()
})

test('what is taken is refused until it is free again', async () => {
  const server = await startServer()
  await make(server, 'first', { clusterIP: '10.96.0.50', type: 'NodePort', ports: [{ port: 80, nodePort: 30_100 }] })
  await expect(make(server, 'second', { clusterIP: '10.96.0.50' })).rejects.toMatchObject({
    message:
      'Service "second" is invalid: spec.clusterIPs: Invalid value: []string{"10.96.0.50"}: failed to allocate IP 10.96.0.50: provided IP is already allocated',
  })
  await expect(make(server, 'second', { type: 'NodePort', ports: [{ port: 80, nodePort: 30_100 }] })).rejects.toMatchObject({
    message: 'Service "second" is invalid: spec.ports[0].nodePort: Invalid value: 30100: provided port is already allocated',
  })
  await expect(make(server, 'second', { type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] })).rejects.toMatchObject({
    message:
      'Service "second" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
  })
  await server.client.delete(services, { namespace: 'default', name: 'first' })
  expect(
    (await make(server, 'second', { clusterIP: '10.96.0.50', type: 'NodePort', ports: [{ port: 80, nodePort: 30_100 }] })).spec.clusterIP,
  ).toBe('10.96.0.50')
  await server.stop()
})

test('ServiceCIDRs bring addresses, and take them along when they go', async () => {
  const server = await startServer()
  const bring = (name: string, cidr: string): Promise<unknown> =>
    server.client.create(serviceCIDRs, { metadata: { name }, spec: { cidrs: [cidr] } })
  await expect(make(server, 'early', { clusterIP: '10.97.0.9' })).rejects.toMatchObject({
    message:
      'Service "early" is invalid: spec.clusterIPs: Invalid value: []string{"10.97.0.9"}: failed to allocate IP 10.97.0.9: the provided network does not match the current range',
  })
  await bring('small', '10.97.0.8/29')
  expect((await make(server, 'asked', { clusterIP: '10.97.0.9' })).spec.clusterIP).toBe('10.97.0.9')
  expect((await make(server, 'unasked')).spec.clusterIP).toMatch(/^10\.96\./)
  await server.client.delete(serviceCIDRs, { name: 'kubernetes' })
  const given = [10, 11, 12, 13, 14].map(async (number) => (await make(server, `given-${number}`)).spec.clusterIP)
  expect((await Promise.all(given)).sort()).toEqual([10, 11, 12, 13, 14].map((number) => `10.97.0.${number}`))
  await expect(make(server, 'late')).rejects.toMatchObject({ message: expect.stringContaining('range is full') as string })
  await expect(make(server, 'end', { clusterIP: '10.97.0.15' })).rejects.toMatchObject({ code: 422 })
  await bring('kubernetes', '10.96.0.0/16')
  expect((await make(server, 'late')).spec.clusterIP).toMatch(/^10\.96\./)
  await server.client.delete(serviceCIDRs, { name: 'small' })
  await expect(make(server, 'gone', { clusterIP: '10.97.0.10' })).rejects.toMatchObject({ code: 422 })
  await server.stop()
})

test.each([{ clusterIPs: [] }, { clusterIPs: null }, { clusterIP: '' }, {}])(
  'a service that becomes a mere name gives its address back, patched with %j besides',
  async (emptied) => {
    const server = await startServer()
    await make(server, 'named', { clusterIP: '10.96.3.3' })
    const named = { namespace: 'default', name: 'named' }
    const patched = await server.client.patch(services, named, 'merge', { spec: { type: 'ExternalName', externalName: 'a.b', ...emptied } })
    expect(patched.spec).toMatchObject({ type: 'ExternalName', externalName: 'a.b' })
    for (const field of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy']) expect(patched.spec).not.toHaveProperty(field)
    expect((await make(server, 'next', { clusterIP: '10.96.3.3' })).spec.clusterIPs).toEqual(['10.96.3.3'])
    await server.stop()
  },
)

test('a headless service that says so twice is told so once', async () => {
  const server = await startServer()
  await make(server, 'headless', { clusterIP: 'None' })
  const twice = { spec: { clusterIPs: ['None', 'None'] } }
  await expect(server.client.patch(services, { namespace: 'default', name: 'headless' }, 'merge', twice)).rejects.toMatchObject({
    message:
      'Service "headless" is invalid: spec.clusterIPs: Invalid value: []string{"None", "None"}: \'None\' must be the first and only value',
  })
  await server.stop()
})

test('one port under two protocols gets one number', async () => {
  const server = await startServer()
  const both = [
    { name: 'a', port: 53 },
    { name: 'b', port: 53, protocol: 'UDP' },
    { name: 'c', port: 54 },
  ]
  const [tcp, udp, other] =
    (await make(server, 'names', { type: 'NodePort', ports: both })).spec.ports?.map(({ nodePort }) => nodePort) ?? []
  expect(udp).toBe(tcp)
  expect(other).not.toBe(tcp)
  await server.stop()
})

test('addresses are given out before the rest is checked, and taken back', async () => {
  const server = await startServer()
  await expect(make(server, 'wrong', { type: 'NodePort', ports: [{ port: 99_999, nodePort: 80 }] })).rejects.toMatchObject({
    message:
      'Service "wrong" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
  })
  await expect(
    make(server, 'wrong', { type: 'NodePort', clusterIP: '10.96.0.61', ports: [{ port: 99_999, nodePort: 30_201 }] }),
  ).rejects.toMatchObject({ status: { code: 422 } })
  expect(
    (await make(server, 'right', { type: 'NodePort', clusterIP: '10.96.0.61', ports: [{ port: 80, nodePort: 30_201 }] })).spec.clusterIP,
  ).toBe('10.96.0.61')
  await expect(
    make(server, 'checked', { type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 8 }),
  ).rejects.toMatchObject({
    message:
      'Internal error occurred: failed to allocate requested HealthCheck NodePort 8: provided port is not in the valid range. The range of valid ports is 30000-32767',
  })
  await server.stop()
})

test('a refused service holds nothing', async () => {
  const server = await startServer()
  const taken = [
    { name: 'a', port: 80, nodePort: 30_200 },
    { name: 'b', port: 81, nodePort: 30_200 },
  ]
  await expect(make(server, 'twice', { clusterIP: '10.96.0.60', type: 'NodePort', ports: taken })).rejects.toMatchObject({
    status: { code: 422 },
  })
  expect(
    (await make(server, 'once', { clusterIP: '10.96.0.60', type: 'NodePort', ports: [{ port: 80, nodePort: 30_200 }] })).spec.clusterIP,
  ).toBe('10.96.0.60')
  await server.stop()
})

test('a restart knows what was taken', async () => {
  const disk = memoryDisk()
  const before = await startServer({ disk })
  await make(before, 'kept', { clusterIP: '10.96.0.70' })
  await before.stop()
  const after = await startServer({ disk })
  await expect(make(after, 'other', { clusterIP: '10.96.0.70' })).rejects.toMatchObject({ status: { code: 422 } })
  await after.stop()
})

test("the API server's own service leads to the control plane's node", async () => {
  const own = await startServer()
  const address = nodeAddressOf(0)
  expect(await own.client.get(endpoints, { namespace: 'default', name: 'kubernetes' })).toMatchObject({
    subsets: [{ addresses: [{ ip: address }], ports: [{ name: 'https', port: 6443 }] }],
  })
  expect(await own.client.get(endpointSlices, { namespace: 'default', name: 'kubernetes' })).toMatchObject({
    addressType: 'IPv4',
    endpoints: [{ addresses: [address], conditions: { ready: true } }],
  })
  await own.stop()
})
