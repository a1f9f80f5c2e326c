/** Finds the cluster of a directory: the one that runs, through its socket, or one started for the length of a command. */
import { systemClock } from '../base/clock.ts'
import type { Client } from '../client/client.ts'
import { createHttpClient } from '../client/http-client.ts'
import type { Access } from '../client/kubeconfig-access.ts'
import type { Line } from '../client/line.ts'
import { socketLine } from '../client/socket-line.ts'
import { type Manner, transportOver } from '../client/transport.ts'
import { passingSocketPathOf, socketPathOf } from '../cluster/paths.ts'
import type { Session, Surroundings } from './command.ts'
import { userAgent } from './program-version.ts'
import { startWhenFree } from './start-when-free.ts'

type Warn = (text: string) => void

/** How one talks to a cluster. */
export interface Talk {
  readonly manner: Manner
  readonly warn?: Warn | undefined
}

const plain: Talk = { manner: { userAgent } }

/** The own cluster. */
export type OwnSession = Session & { readonly socketPath: string }

/** The running cluster of `directory`, if one answers. */
export const findRunning = async (directory: string, talk: Talk = plain): Promise<OwnSession | undefined> =>
  (await findAt(socketPathOf(directory), talk)) ?? findAt(passingSocketPathOf(directory), talk)

/** The cluster behind a socket, if one answers. */
export async function findAt(socketPath: string, talk: Talk = plain): Promise<OwnSession | undefined> {
  // A cluster that ends with a command stays as long as the connection of the first question is open: all others go over the same line.
  const line = socketLine({ socketPath })
  try {
    // Whether it is there is asked as oneself: not everybody may know.
    await clientOver(line, plain).raw('/readyz')
  } catch {
    line.close()
    return undefined
  }
  return { client: clientOver(line, talk), own: false, socketPath, close: () => Promise.resolve(line.close()) }
}

const clientOver = (line: Line, { manner, warn }: Talk): Client => createHttpClient(transportOver(line, manner), warn)

/** A cluster elsewhere; nobody is asked yet. */
export async function openElsewhere({ server }: Access, talk: Talk): Promise<Session> {
  const { serverLine } = await import('../client/server-line.ts')
  const client = clientOver(serverLine(server), talk)
  return { client, own: false, close: () => Promise.resolve(client.close()) }
}

/** Milliseconds that other processes have to end what they do with a cluster that was started for this command, on a busy machine too. */
const grace = 10_000

interface Place extends Pick<Surroundings, 'startCluster'> {
  readonly directory: string
}

/**
 * The running cluster of the directory, or a fresh start of it that `close` ends. Of two processes that start at once one uses the other's.
 */
export const openSession = (place: Place, talk: Talk): Promise<Session> =>
  startWhenFree({ join: () => findRunning(place.directory, talk), start: () => startOwn(place, talk) })

async function startOwn({ directory, startCluster }: Place, talk: Talk): Promise<Session> {
  const cluster = await startCluster({ directory, isPassing: true })
  await cluster.nodesRegistered.catch(async (error: unknown) => {
    await cluster.stop()
    throw error
  })
  // The same way as to a cluster that runs, so that what is refused there is refused here, in the same words.
  const client = clientOver(socketLine({ socketPath: cluster.socketPath }), talk)
  const close = async (): Promise<void> => {
    client.close()
    const { promise: late, resolve } = Promise.withResolvers<void>()
    const cancel = systemClock.after(grace, resolve)
    await Promise.race([cluster.unused(), late])
    cancel()
    await cluster.stop()
  }
  return { client, own: true, socketPath: cluster.socketPath, close }
}
