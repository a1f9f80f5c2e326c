/** Endpoints that were made by hand, as slices. */
import { expect, test } from 'vitest'
import { endpoints, endpointSlices, events, services } from '../../src/api/resources.ts'
import { startPlane } from './settle.ts'

test('a thousand addresses of a subset are mirrored into one slice, and the others are told of', async () => {
  const plane = await startPlane()
  const metadata = { name: 'outside', namespace: 'default' }
  await plane.client.create(services, { metadata, spec: { ports: [{ port: 80 }] } })
  const addresses = Array.from({ length: 1003 }, (_, at) => ({ ip: `192.0.${2 + Math.floor(at / 200)}.${(at % 200) + 1}` }))
  await plane.client.create(endpoints, { metadata, subsets: [{ addresses, ports: [{ port: 80 }] }] })
  await plane.pass(1000)
  const slices = (await plane.all(endpointSlices)).filter(
    ({ metadata: { labels } }) => labels?.['kubernetes.io/service-name'] === 'outside',
  )
  expect(slices.map((slice) => slice.endpoints?.length)).toEqual([1000])
  expect((await plane.all(events)).map(({ message }) => message)).toContain(
    'A max of 1000 addresses can be mirrored to EndpointSlices per Endpoints subset. 3 addresses were skipped',
  )
  await plane.stop()
})
