/** The cluster's own thread: loads at once, starts the cluster when told how, says so, and stops it when told. */
import { parentPort } from 'node:worker_threads'
import { useCompileCache } from '../base/compile-cache.ts'
import type { Cluster, ClusterOptions } from './start.ts'

/** To the thread. */
export type ThreadOrder = { readonly type: 'start'; readonly options: ClusterOptions } | { readonly type: 'stop' }
/** From the thread. */
export type ThreadMessage = { readonly type: 'ready'; readonly socketPath: string } | { readonly type: 'failed'; readonly message: string } | { readonly type: 'trouble'; readonly message: string } | { readonly type: 'stopped' }

const port = parentPort
if (port !== null) {
  const say = (message: ThreadMessage): void => port.postMessage(message)
  useCompileCache(process.env)
  // Loaded only now, so that its code comes out of the cache; and before the order comes, so that none of it is waited for.
  const loading = import('./start.ts')
  let starting: Promise<Cluster | undefined> = Promise.resolve(undefined)
  const start = async (options: ClusterOptions): Promise<Cluster | undefined> => {
    try {
      const cluster = await (await loading).startCluster(options, (error) => say({ type: 'trouble', message: error.message }))
      say({ type: 'ready', socketPath: cluster.socketPath })
      return cluster
    } catch (error) {
      say({ type: 'failed', message: error instanceof Error ? error.message : String(error) })
      port.close()
      return undefined
    }
  }
  const stop = async (): Promise<void> => {
    await (await starting)?.stop()
    say({ type: 'stopped' })
    port.close()
  }
  port.on('message', (order: ThreadOrder) => {
    if (order.type === 'start') starting = start(order.options)
    else void stop()
  })
}
