/** The cluster's own thread: starts it, says so, and stops it when told. */
import { parentPort, workerData } from 'node:worker_threads'
import { startCluster, type ClusterOptions } from './start.ts'

export type ThreadMessage = { readonly type: 'ready'; readonly socketPath: string } | { readonly type: 'failed'; readonly message: string } | { readonly type: 'stopped' }

const port = parentPort
if (port !== null) {
  const say = (message: ThreadMessage): void => port.postMessage(message)
  try {
    const cluster = await startCluster(workerData as ClusterOptions)
    port.on('message', (message: unknown) => {
      if (message !== 'stop') return
      void cluster.stop().finally(() => {
        say({ type: 'stopped' })
        port.close()
      })
    })
    say({ type: 'ready', socketPath: cluster.socketPath })
  } catch (error) {
    say({ type: 'failed', message: error instanceof Error ? error.message : String(error) })
    port.close()
  }
}
