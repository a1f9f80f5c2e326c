/** Runs a cluster in a thread beside the caller's, so that a busy cluster never makes a key wait. */
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import type { ClusterOptions } from './start.ts'
import type { ThreadMessage, ThreadOrder } from './thread.ts'

export interface ThreadedCluster {
  /** Where it can be reached; rejects with the cause when it could not start. */
  readonly ready: Promise<{ readonly socketPath: string }>
  /** Ends it in good order. */
  stop(): Promise<void>
}

/** A thread that has its code, or is about to, and no cluster yet. It does not keep the process alive. */
export interface ClusterThread {
  /** Starts the cluster and answers at once; again only when that has failed. */
  start(options: ClusterOptions, listeners: Listeners): ThreadedCluster
  /** Ends a thread that is not needed after all. */
  discard(): void
}

/** What may befall a cluster that runs. */
export interface Listeners {
  /** The thread died by itself. */
  readonly onLost: (error: Error) => void
  /** The cluster lives on, but its user should know. */
  readonly onTrouble: (error: Error) => void
}

/** How long the API server may have the thread to itself until the first table is listed. */
const headStart = 3000

export function prepareThread(): ClusterThread {
  const worker = new Worker(threadFile(), { name: 'cluster' })
  worker.unref()
  return { start: (options, listeners) => start(worker, options, listeners), discard: () => void worker.terminate() }
}

function start(worker: Worker, options: ClusterOptions, { onLost, onTrouble }: Listeners): ThreadedCluster {
  const order = (next: ThreadOrder): void => worker.postMessage(next)
  let ended = false
  const ready = new Promise<{ socketPath: string }>((resolve, reject) => {
    const hear = (message: ThreadMessage): void => {
      if (message.type === 'ready') resolve({ socketPath: message.socketPath })
      if (message.type === 'trouble') onTrouble(new Error(message.message))
      if (message.type !== 'failed') return
      // It may be told to start again, any number of times.
      worker.off('message', hear).off('error', die).off('exit', end)
      reject(Object.assign(new Error(message.message), { name: message.name }))
    }
    const die = (error: unknown): void => {
      reject(error as Error)
      if (!ended) onLost(error as Error)
    }
    const end = (): void => reject(new Error('the cluster stopped before it was ready'))
    worker.on('message', hear).on('error', die).once('exit', end)
  })
  ready.catch(() => undefined)
  worker.ref()
  order({ type: 'start', options: { headStart, ...options } })
  return {
    ready,
    stop: async () => {
      ended = true
      // A thread that has ended has no number any more, and says nothing more.
      if (worker.threadId < 0) return
      const stopped = once(worker, 'exit')
      order({ type: 'stop' })
      await stopped
    },
  }
}

/** Built, the program starts in its threads as it does in its process. */
function threadFile(): URL {
  const built = new URL('./main.cjs', import.meta.url)
  return existsSync(built) ? built : new URL('./thread.ts', import.meta.url)
}
