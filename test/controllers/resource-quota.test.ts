/** What counts against quotas when nobody says that it changed. */
import { expect, test } from 'vitest'
import { pods, resourceQuotas } from '../../src/api/resources.ts'
import { startPlane } from './settle.ts'

test('a pod that should be gone for long holds nothing, but is still there', async () => {
  const plane = await startPlane({ stage: { linger: () => true } })
  const hard = { pods: '5', 'requests.cpu': '5', 'count/pods': '5' }
  await plane.client.create(resourceQuotas, { metadata: { name: 'all', namespace: 'default' }, spec: { hard } })
  await plane.pass(1000)
  await plane.client.create(pods, {
    metadata: { name: 'stuck', namespace: 'default' },
    spec: {
      nodeName: 'node-1',
      terminationGracePeriodSeconds: 30,
      containers: [{ name: 'c', image: 'nginx', resources: { requests: { cpu: '1' } } }],
    },
  })
  await plane.pass(1000)
  await plane.client.delete(pods, { namespace: 'default', name: 'stuck' })
  const used = async () => (await plane.client.get(resourceQuotas, { namespace: 'default', name: 'all' })).status?.used
  await plane.pass(50_000)
  expect(await used()).toEqual({ pods: '1', 'requests.cpu': '1', 'count/pods': '1' })
  await plane.pass(300_000)
  expect(await used()).toEqual({ pods: '0', 'requests.cpu': '0', 'count/pods': '1' })
  await plane.stop()
})
