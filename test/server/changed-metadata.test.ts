/** Metadata of objects that change: what all kinds check, and what a kind checks itself. */
import { expect, test } from 'vitest'
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
