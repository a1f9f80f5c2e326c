/** Metadata of objects that change: what all kinds check, and what a kind checks itself. */
import { expect, test } from 'vitest'
import { builtInResources } from '../../src/api/resource.ts'
import { configMaps, deployments, endpointSlices, leases } from '../../src/api/resources.ts'
import { startServer } from './start-server.ts'

const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } }
const refusal = (field: string, message: string): object => ({ field, message, reason: 'FieldValueInvalid' })
const odd = (text: string): object =>
  refusal(
    'metadata.labels',
    `Invalid value: "${text}": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
  )

test('a bad label is named by each check that comes across it', async () => {
  const { client, stop } = await startServer()
  const ref = { namespace: 'default', name: 'a' }
  await client.create(configMaps, { metadata: ref })
  await client.create(deployments, { metadata: ref, spec: { selector: { matchLabels: { a: 'b' } }, template } })
  const bad = { metadata: { labels: { a: '-' } } }
  await expect(client.patch(configMaps, ref, 'merge', bad)).rejects.toMatchObject({
    status: { details: { causes: Array<object>(4).fill(odd('-')) } },
  })
  await expect(client.patch(deployments, ref, 'merge', bad)).rejects.toMatchObject({
    status: { details: { causes: Array<object>(3).fill(odd('-')) } },
  })
  await client.create(endpointSlices, { metadata: ref, addressType: 'IPv4', endpoints: [] })
  await expect(client.patch(endpointSlices, ref, 'merge', bad)).rejects.toMatchObject({
    status: { details: { causes: Array<object>(3).fill(odd('-')) } },
  })
  await stop()
})

test('a bad finalizer is found on writes of the status, and on those of kinds that only look at changes', async () => {
  const { client, stop } = await startServer()
  const ref = { namespace: 'default', name: 'a' }
  await client.create(deployments, { metadata: ref, spec: { selector: { matchLabels: { a: 'b' } }, template } })
  await client.create(leases, { metadata: ref, spec: {} })
  const bad = { metadata: { finalizers: ['a b/c'] } }
  for (const [resource, options] of [
    [deployments, { subresource: 'status' }],
    [deployments, {}],
    [leases, {}],
  ] as const) {
    await expect(client.patch(resource as typeof deployments, ref, 'merge', bad, options)).rejects.toMatchObject({
      status: { code: 422, details: { causes: [{ field: 'metadata.finalizers' }] } },
    })
  }
  await stop()
})

test('kinds of the API machinery let finalizers without a domain pass', async () => {
  const { client, stop } = await startServer()
  const ref = { namespace: 'default', name: 'a' }
  const finalizers = ['bare']
  await expect(client.create(configMaps, { metadata: { ...ref, finalizers } })).rejects.toMatchObject({ status: { code: 422 } })
  expect((await client.create(leases, { metadata: { ...ref, finalizers }, spec: {} })).metadata.finalizers).toEqual(finalizers)
  await stop()
})

test.each([
  ['apps/v1 controllerrevisions', { revision: 1, data: {} }, ['metadata.finalizers', 0, 'metadata.finalizers', 0]],
  ['rbac.authorization.k8s.io/v1 roles', {}, ['metadata.finalizers', 'metadata.finalizers', 0, 'metadata.finalizers', 0, 0]],
  ['storage.k8s.io/v1 csinodes', { spec: { drivers: [] } }, ['metadata.finalizers', 'metadata.finalizers', 0, 'metadata.finalizers', 0]],
  ['coordination.k8s.io/v1 leases', { spec: {} }, ['metadata.finalizers']],
] as const)("the checks of changed %s come in upstream's order", async (id, body, fields) => {
  const { client, stop } = await startServer()
  const resource = builtInResources.find((one) => one.id === id) as typeof configMaps
  const ref = { ...(resource.namespaced && { namespace: 'default' }), name: 'a' }
  await client.create(resource, { metadata: ref, ...body } as never)
  await expect(client.patch(resource, ref, 'merge', { metadata: { finalizers: ['-bad-'] } })).rejects.toMatchObject({
    status: { details: { causes: fields.map((field) => ({ field: field === 0 ? 'metadata.finalizers[0]' : field })) } },
  })
  await stop()
})
