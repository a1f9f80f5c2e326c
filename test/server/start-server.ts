/** A server over a store in memory, with the objects that every cluster has: for the tests of everything that talks to one. */
import { serviceAccounts } from '../../src/api/resources.ts'
import { systemClock, type Clock } from '../../src/base/clock.ts'
import { seededRandom } from '../../src/base/random.ts'
import { bootstrap } from '../../src/server/bootstrap.ts'
import { createServer, type Server } from '../../src/server/server.ts'
import { memoryDisk } from '../../src/store/memory-disk.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'

export interface StartedServer extends Server {
  readonly store: Store
  readonly clock: Clock
  /** Closes the store. */
  stop(): Promise<void>
}

/** Starts one; by default with the system's clock and always the same random numbers. */
export async function startServer({ clock = systemClock, seed = 1 }: { readonly clock?: Clock; readonly seed?: number } = {}): Promise<StartedServer> {
  const random = seededRandom(seed)
  const store = await openStore({ directory: '/data', disk: memoryDisk(), clock, random })
  const server = createServer({ store, clock, random })
  await bootstrap(server.client)
  // In a whole cluster a controller makes these.
  for (const namespace of ['default', 'kube-node-lease', 'kube-public', 'kube-system']) await server.client.create(serviceAccounts, { metadata: { namespace, name: 'default' } })
  return { ...server, store, clock, stop: () => store.close() }
}
