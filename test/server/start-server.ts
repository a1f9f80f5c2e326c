/** A server over a store in memory, with the objects that every cluster has: for the tests of everything that talks to one. */
import { serviceAccounts } from '../../src/api/resources.ts'
import { hasReason } from '../../src/api/status.ts'
import type { Client } from '../../src/client/client.ts'
import { systemClock, type Clock } from '../../src/base/clock.ts'
import { seededRandom } from '../../src/base/random.ts'
import { bootstrapPolicy } from '../../src/server/bootstrap-policy.ts'
import { bootstrap } from '../../src/server/bootstrap.ts'
import { createServer, type Server } from '../../src/server/server.ts'
import type { Disk } from '../../src/store/disk.ts'
import type { ProcessUsage } from '../../src/server/metrics/process-usage.ts'
import { memoryDisk } from '../../src/store/memory-disk.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'

export interface StartedServer extends Server {
  readonly store: Store
  readonly clock: Clock
  /** Closes the store. */
  stop(): Promise<void>
}

export interface StartOptions {
  readonly clock?: Clock
  readonly seed?: number
  /** A disk that another server has used already makes this one its next life. */
  readonly disk?: Disk
  /** With the default roles and bindings. Default: without. */
  readonly policy?: boolean
  /** Watches may begin with a list. Default: they may not. */
  readonly streamsLists?: boolean
  /** What the process has used, as metrics tell. Default: they do not. */
  readonly usage?: () => ProcessUsage
}

/** Starts one; by default with the system's clock and always the same random numbers. */
export async function startServer({
  clock = systemClock,
  seed = 1,
  disk = memoryDisk(),
  policy = false,
  streamsLists = false,
  usage,
}: StartOptions = {}): Promise<StartedServer> {
  const random = seededRandom(seed)
  const store = await openStore({ directory: '/data', disk, clock, random })
  const server = createServer({ store, clock, random, streamsLists, ...(usage && { usage }) })
  await bootstrap(server.client)
  if (policy) await bootstrapPolicy(server.client)
  // In a whole cluster a controller makes these.
  for (const namespace of ['default', 'kube-node-lease', 'kube-public', 'kube-system']) await ensureAccount(server.client, namespace)
  return { ...server, store, clock, stop: () => store.close() }
}

async function ensureAccount(client: Client, namespace: string): Promise<void> {
  try {
    await client.create(serviceAccounts, { metadata: { namespace, name: 'default' } })
  } catch (error) {
    if (!hasReason(error, 'AlreadyExists')) throw error
  }
}
