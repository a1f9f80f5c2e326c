/** Finds the cluster of a directory: the one that runs, through its socket, or one started for the length of a command. */
import { systemClock } from '../base/clock.ts'
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

/** Milliseconds to wait for the cluster of another process to answer, or for its end; and between two looks. */
const patience = 30_000
const pause = 50
/** Milliseconds that other processes have to end what they do with a cluster that was started for this command. */
const grace = 3_000

/** The running cluster of `directory`, or a fresh start of it that `close` ends. Of two processes that start at once one uses the other's. */
export async function openSession(directory: string): Promise<Session> {
  const deadline = systemClock.now() + patience
  for (;;) {
    const running = await findRunning(directory)
    if (running !== undefined) return running
    try {
      return await startOwn(directory)
    } catch (error) {
      if (!(error instanceof Error && error.name === 'DirectoryInUse') || systemClock.now() > deadline) throw error
    }
    await new Promise<void>((resolve) => void systemClock.after(pause, resolve))
  }
}

async function startOwn(directory: string): Promise<Session> {
  const { startCluster } = await import('../cluster/start.ts')
  const cluster = await startCluster({ directory })
  await cluster.nodesRegistered
  const close = async (): Promise<void> => {
    const { promise: late, resolve } = Promise.withResolvers<void>()
    const cancel = systemClock.after(grace, resolve)
    await Promise.race([cluster.unused(), late])
    cancel()
    await cluster.stop()
  }
  return { client: cluster.client, own: true, directory, close }
}
