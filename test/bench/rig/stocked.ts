/** Clusters with so many running pods, old enough that their ages stand still. */
import { systemClock } from '../../../src/base/clock.ts'
import { nodeDisk } from '../../../src/store/node-disk.ts'
import { openStore } from '../../../src/store/open-store.ts'
import { pause, serve } from './served.ts'

const podsPerNode = 110
const days = 24 * 3600 * 1000

interface Dated {
  readonly metadata: { readonly creationTimestamp?: string }
}

/** Makes a cluster in `directory` with `count` running pods of one Deployment, made three days ago. */
export async function stock(directory: string, count: number): Promise<void> {
  const served = await serve(directory, ['--instant', '--nodes', String(Math.ceil(count / podsPerNode) + 1)])
  const labels = { app: 'web' }
  const template = {
    metadata: { labels },
    spec: { containers: [{ name: 'web', image: 'nginx:1.27', resources: { requests: { cpu: '1m', memory: '1Mi' } } }] },
  }
  await served.call('POST', '/apis/apps/v1/namespaces/default/deployments', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: { replicas: count, selector: { matchLabels: labels }, template },
  })
  for (;;) {
    const { status } = await served.call<{ readonly status?: { readonly availableReplicas?: number } }>(
      'GET',
      '/apis/apps/v1/namespaces/default/deployments/web',
    )
    if (status?.availableReplicas === count) break
    await pause(100)
  }
  await served.stop()
  await age(directory)
}

/** Nothing in the API sets the time of creation, so the store is asked. */
async function age(directory: string): Promise<void> {
  const store = await openStore({ directory, disk: nodeDisk, clock: systemClock })
  const then = new Date(Date.now() - 3 * days).toISOString().replace(/\.\d+Z$/, 'Z')
  await Promise.all(
    store.list('/').entries.map(({ key, value }) => {
      const object = value as Dated // every stored object has metadata
      return store.put(key, (revision) => ({
        ...object,
        metadata: { ...object.metadata, resourceVersion: String(revision), creationTimestamp: then },
      }))
    }),
  )
  await store.close()
}
