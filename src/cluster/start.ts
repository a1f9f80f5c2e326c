/** Starts a whole cluster over one directory: store, API server, controllers, scheduler, nodes; and stops it in good order. */
import { chmodSync, rmSync } from 'node:fs'
import { namespaces, nodes as nodeResource } from '../api/resources.ts'
import { endingClock, systemClock } from '../base/clock.ts'
import { systemRandom } from '../base/random.ts'
import type { Client } from '../client/client.ts'
import { controlPlaneName, memberNames } from '../node/node-object.ts'
import { bootstrap } from '../server/bootstrap.ts'
import { listen } from '../server/listen.ts'
import { createServer, type Server } from '../server/server.ts'
import { keepPort, secretFiles } from './key-files.ts'
import { partsLater } from './parts-later.ts'
import { passingSocketPathOf, socketPathOf } from './paths.ts'
import { choosePort } from './secure-port.ts'
import { processUsage } from './process-usage.ts'
import { forgetSize, keepSize, unfinishedSize } from './size-file.ts'
import { openStorage, type OnTrouble } from './storage.ts'

export interface ClusterOptions {
  /** Where its files are; made if need be. */
  readonly directory: string
  /** Worker nodes besides the control plane's; 0: no node at all. Default: those the cluster has, 2 for a new one. */
  readonly nodes?: number
  /** Simulated containers are ready at once, those of Jobs complete at once. */
  readonly instant?: boolean
  /** A TCP port of this machine for clients over TLS; 0: any, the last one if it is free. Default: none is opened. */
  readonly port?: number
  /** Watches may begin with a list (sendInitialEvents), as clients of newer versions ask. */
  readonly streamsLists?: boolean
  /**
   * The API server has the thread to itself until its first answer, but for no more milliseconds than this: for somebody who waits for a
   * list. Default: 0.
   */
  readonly headStart?: number
  /** It lives as long as one command: other commands may use it, programs that stay wait for its end. */
  readonly isPassing?: boolean
}

export interface Cluster {
  /** Calls in process. */
  readonly client: Client
  readonly socketPath: string
  /** The TCP port, if one is open. */
  readonly port: number | undefined
  /** Resolves once every node is registered; at once when they all were before. */
  readonly nodesRegistered: Promise<void>
  /** Resolves once no other process is connected. */
  readonly unused: () => Promise<void>
  stop(): Promise<void>
}

const defaultNodes = 2

/**
 * Resolves when the API server answers; controllers and nodes come up right behind it. Rejects when the directory is in use or damaged.
 * `storage`: that of the directory, which is being opened already.
 */
export async function startCluster(
  { directory, nodes, instant = false, port, streamsLists = false, headStart = 0, isPassing = false }: ClusterOptions,
  onTrouble: OnTrouble = () => undefined,
  storage = openStorage(directory, onTrouble),
): Promise<Cluster> {
  // Retries and back-offs of a cluster that has stopped must not keep its process alive.
  const [clock, random] = [endingClock(systemClock), systemRandom]
  const store = await storage
  try {
    const server = createServer({ store, clock, random, secrets: secretFiles(directory), streamsLists, usage: processUsage })
    const known = await registeredNodes(server.client)
    const count = nodes ?? (await unfinishedSize(directory)) ?? (await sizeOf(server.client, known))
    const isNew = store.count('') === 0
    const isWhole = !isNew && memberNames(count).every((name) => known.has(name))
    await (isWhole ? forgetSize(directory) : keepSize(directory, count))
    await bootstrap(server.client)
    // Nobody can have seen what was before.
    if (isNew) store.forget(store.revision)
    let answered = (): void => undefined
    const listening = await openDoors(
      telling(server, () => answered()),
      { directory, port, isPassing },
    )
    const parts = partsLater(
      {
        clock,
        random,
        client: server.client,
        nodes: count,
        instant,
        handle: server.handle,
        connect: (access) => server.connectNodes(access),
      },
      { headStart, onTrouble: (error) => store.failure === undefined && onTrouble(error) },
    )
    answered = parts.answered
    const nodesRegistered = isWhole ? Promise.resolve() : parts.nodesRegistered.then(() => forgetSize(directory))
    nodesRegistered.catch(() => undefined) // told to whoever waits for it
    return {
      client: server.client,
      socketPath: listening.socketPath,
      port: listening.port,
      nodesRegistered,
      unused: listening.unused,
      stop: async () => {
        await parts.stop()
        await listening.close()
        await store.close()
        clock.end()
      },
    }
  } catch (error) {
    await store.close()
    clock.end()
    throw error
  }
}

/** The server, with word of each answer that has gone out. */
const telling = (server: Server, onAnswer: () => void): Server => ({
  ...server,
  handle: (request, response) => server.handle(request, response.once('finish', onAnswer)),
})

/** Opens the directory's socket, and the port if there is to be one; closing takes the socket away. */
async function openDoors(
  server: Server,
  { directory, port, isPassing }: { readonly directory: string; readonly port: number | undefined; readonly isPassing: boolean },
) {
  const socketPath = isPassing ? passingSocketPathOf(directory) : socketPathOf(directory)
  // The directory is locked, so a socket that is still there belongs to nobody.
  rmSync(socketPath, { force: true })
  const listening = await listen(server, {
    socket: socketPath,
    protect: (socket) => chmodSync(socket, 0o600),
    ...(port !== undefined && { port: await choosePort(directory, port) }),
  })
  if (listening.port !== undefined) await keepPort(directory, listening.port)
  return {
    socketPath,
    port: listening.port,
    unused: listening.unused,
    close: async () => {
      await listening.close()
      rmSync(socketPath, { force: true })
    },
  }
}

/** The names of the nodes that agents of ours have registered, now or in an earlier life. */
async function registeredNodes(client: Client): Promise<ReadonlySet<string>> {
  const { items } = await client.list(nodeResource)
  return new Set(
    items
      .filter(({ status }) => status?.nodeInfo?.containerRuntimeVersion?.startsWith('simulated://') === true)
      .map(({ metadata }) => metadata.name),
  )
}

/** A cluster keeps its size over a restart. */
async function sizeOf(client: Client, known: ReadonlySet<string>): Promise<number> {
  const { items } = await client.list(namespaces, { limit: 1 })
  return items.length === 0 ? defaultNodes : known.size - (known.has(controlPlaneName) ? 1 : 0)
}
