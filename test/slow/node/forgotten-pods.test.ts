/** What nodes keep of pods that are gone: nothing. Counts objects on the heap, which takes seconds. */
import { queryObjects } from 'node:v8'
import { expect, test } from 'vitest'
import { pods } from '../../../src/api/resources.ts'
import { PodWorker } from '../../../src/node/pod-worker.ts'
import { startCluster } from '../../node/start-cluster.ts'

const workers = (): number => queryObjects(PodWorker, { format: 'count' })

test('pods that ended, were forced or never started leave no worker behind', async () => {
  const cluster = await startCluster()
  const mounted = { volumes: [{ name: 'missing', configMap: { name: 'missing' } }] }
  for (const [name, spec] of [
    ['ends', {}],
    ['forced', {}],
    ['waits', mounted],
  ] as const)
    await cluster.pod(name, { terminationGracePeriodSeconds: 1, ...spec })
  await cluster.advance(5_000)
  expect(workers()).toBe(3)
  for (const name of ['ends', 'forced', 'waits'])
    await cluster.client.delete(pods, { namespace: 'default', name }, name === 'forced' ? { gracePeriodSeconds: 0 } : {})
  await cluster.advance(10_000)
  expect((await cluster.client.list(pods, {})).items).toEqual([])
  expect(workers()).toBe(0)
  await cluster.stop()
})
