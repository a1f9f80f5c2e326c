/** Finds the cluster of a directory: the one that runs, through its socket, or one started for the length of a command. */
import { createHttpClient } from '../client/http-client.ts'
import { createTransport } from '../client/transport.ts'
import { socketPathOf } from '../cluster/paths.ts'
import type { Session } from './command.ts'
import { userAgent } from './program-version.ts'

/** The running cluster of `directory`, if one answers. */
export async function findRunning(directory: string): Promise<Session | undefined> {
  const client = createHttpClient(createTransport({ socketPath: socketPathOf(directory) }, userAgent))
  try {
    await client.raw('/readyz')
  } catch {
    client.close()
    return undefined
  }
  return { client, own: false, directory, close: () => Promise.resolve(client.close()) }
}

/** The running cluster of `directory`, or a fresh start of it that `close` ends. */
export async function openSession(directory: string): Promise<Session> {
  const running = await findRunning(directory)
  if (running !== undefined) return running
  const { startCluster } = await import('../cluster/start.ts')
  const cluster = await startCluster({ directory })
  await cluster.nodesRegistered
  return { client: cluster.client, own: true, directory, close: () => cluster.stop() }
}
