/** The cluster's own thread: loads at once, starts the cluster when told how, says so, and stops it when told. */
import { parentPort } from 'node:worker_threads'
import { systemClock } from '../base/clock.ts'
import { asError } from '../base/thrown.ts'
import type { Cluster, ClusterOptions } from './start.ts'

/** To the thread. A start that failed may be ordered again. */
export type ThreadOrder = { readonly type: 'start'; readonly options: ClusterOptions } | { readonly type: 'stop' }
/** From the thread; `name` is that of the error. */
export type ThreadMessage =
  | { readonly type: 'ready'; readonly socketPath: string }
  | { readonly type: 'failed'; readonly name: string; readonly message: string }
  | { readonly type: 'trouble'; readonly message: string }
  | { readonly type: 'stopped' }

const { promise, resolve: end } = Promise.withResolvers<void>()
/** Resolves when the thread has been stopped. */
export const ended = promise

const port = parentPort
/** Lets what waits be handled. */
const turn = (): Promise<void> => new Promise((resolve) => void systemClock.after(0, resolve))
if (port !== null) {
  const say = (message: ThreadMessage): void => port.postMessage(message)
  const tell = (error: Error): void => say({ type: 'trouble', message: error.message })
  // Loaded now, and not only when the order comes. The store is first: it reads the disk while the rest is loaded, if an order waits
  // already.
  const storing = import('./storage.ts')
  const loading = storing.then(() => turn()).then(() => import('./start.ts'))
  let starting: Promise<Cluster | undefined> = Promise.resolve(undefined)
  const start = async (options: ClusterOptions): Promise<Cluster | undefined> => {
    try {
      const storage = (await storing).openStorage(options.directory, tell)
      storage.catch(() => undefined) // awaited by whoever is being loaded
      const cluster = await (await loading).startCluster(options, tell, storage)
      say({ type: 'ready', socketPath: cluster.socketPath })
      return cluster
    } catch (error) {
      const { name, message } = asError(error)
      say({ type: 'failed', name, message })
      return undefined
    }
  }
  const stop = async (): Promise<void> => {
    await (await starting)?.stop()
    say({ type: 'stopped' })
    port.close()
    end()
  }
  port.on('message', (order: ThreadOrder) => {
    if (order.type === 'start') starting = start(order.options)
    else void stop()
  })
}
