/** Finds the cluster of a directory: the one that runs, through its socket, or one started for the length of a command. */
import { systemClock } from '../base/clock.ts'
import { createHttpClient } from '../client/http-client.ts'
import { createTransport } from '../client/transport.ts'
import { passingSocketPathOf, socketPathOf } from '../cluster/paths.ts'
import type { Session, Surroundings } from './command.ts'
import { userAgent } from './program-version.ts'
import { startWhenFree } from './start-when-free.ts'

type Warn = (text: string) => void

/** The running cluster of `directory`, if one answers. */
export const findRunning = async (directory: string, warn?: Warn): Promise<Session | undefined> =>
  (await findAt(directory, socketPathOf(directory), warn)) ?? findAt(directory, passingSocketPathOf(directory), warn)

/** The cluster behind a socket, if one answers. */
export async function findAt(directory: string, socketPath: string, warn?: Warn): Promise<Session | undefined> {
  const client = createHttpClient(createTransport({ socketPath }, userAgent), warn)
  try {
    await client.raw('/readyz')
  } catch {
    client.close()
    return undefined
  }
  return { client, own: false, directory, socketPath, close: () => Promise.resolve(client.close()) }
}

/** Milliseconds that other processes have to end what they do with a cluster that was started for this command, on a busy machine too. */
const grace = 10_000

interface Place extends Pick<Surroundings, 'startCluster'> {
  readonly directory: string
}

/**
 * The running cluster of the directory, or a fresh start of it that `close` ends. Of two processes that start at once one uses the other's.
 * `warn` hears the server's warnings.
 */
export const openSession = (place: Place, warn?: Warn): Promise<Session> =>
  startWhenFree({ join: () => findRunning(place.directory, warn), start: () => startOwn(place, warn) })

async function startOwn({ directory, startCluster }: Place, warn: Warn | undefined): Promise<Session> {
  const cluster = await startCluster({ directory, isPassing: true })
  await cluster.nodesRegistered.catch(async (error: unknown) => {
    await cluster.stop()
    throw error
  })
  // The same way as to a cluster that runs, so that what is refused there is refused here, in the same words.
  const client = createHttpClient(createTransport({ socketPath: cluster.socketPath }, userAgent), warn)
  const close = async (): Promise<void> => {
    client.close()
    const { promise: late, resolve } = Promise.withResolvers<void>()
    const cancel = systemClock.after(grace, resolve)
    await Promise.race([cluster.unused(), late])
    cancel()
    await cluster.stop()
  }
  return { client, own: true, directory, socketPath: cluster.socketPath, close }
}
