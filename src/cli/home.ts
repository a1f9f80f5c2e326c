/**
 * The cluster that the terminal is opened on: the one that runs, or one of its own. Light, since it is wanted before the rest of the
 * terminal is loaded.
 */
import { setFlagsFromString } from 'node:v8'
import type { ClusterThread, ThreadedCluster } from '../cluster/in-thread.ts'
import type { ClusterOptions } from '../cluster/start.ts'
import { findLasting } from './find-lasting.ts'
import { startWhenFree } from './start-when-free.ts'

export interface Home {
  /** Where it will be reached; it need not be ready yet. */
  readonly address: Promise<{ readonly socketPath: string }>
  /** Resolves if the cluster could not start or died. */
  readonly lost: Promise<Error>
  /** Tells what happens to a cluster of ours; what came before, too. */
  listen(listener: Listener): void
  /** Ends a cluster of ours. */
  stop(): Promise<void>
}

export interface Listener {
  /** What it is in trouble with. */
  onTrouble(error: Error): void
  /** Whose end is waited for. */
  onWait(text: string): void
}

export interface Place {
  /** For a cluster of our own. */
  readonly thread: ClusterThread
  /** Resolves when V8's flags may change. */
  readonly settled: Promise<void>
}

/** Joins the running cluster of a directory, else starts one in the thread as `options` say. Answers at once. */
export function openHome({ thread, settled }: Place, options: ClusterOptions): Home {
  const { promise: lost, resolve: lose } = Promise.withResolvers<Error>()
  const leaving = new AbortController()
  let cluster: ThreadedCluster | undefined
  const early: ((listener: Listener) => void)[] = []
  let tell = (what: (listener: Listener) => void): void => void early.push(what)
  const join = async (): Promise<{ socketPath: string } | undefined> => {
    const running = await findLasting(options.directory)
    if (running === undefined) return undefined
    thread.discard()
    cluster = undefined
    void settled.then(keepHeapSmall)
    await running.close()
    return running
  }
  const start = (): Promise<{ readonly socketPath: string }> => {
    cluster = thread.start(options, { onLost: lose, onTrouble: (error) => tell((listener) => listener.onTrouble(error)) })
    return cluster.ready
  }
  const address = startWhenFree({
    join,
    start,
    onWait: ({ message }) => tell((listener) => listener.onWait(`${message}; waiting for its end`)),
    signal: leaving.signal,
  })
  address.catch(lose)
  return {
    address,
    lost,
    listen: (listener) => {
      for (const what of early.splice(0)) what(listener)
      tell = (what) => what(listener)
    },
    stop: async () => {
      leaving.abort()
      await cluster?.stop()
    },
  }
}

/**
 * A process that only shows needs no room for a cluster: garbage of long lists goes early, which costs a shown table next to nothing.
 * When it has come to rest, V8 collects once more and not twice: the second pass finds nothing and costs half of all that an idle screen
 * does.
 */
function keepHeapSmall(): void {
  setFlagsFromString('--optimize-for-size')
  setFlagsFromString('--memory-reducer-gc-count=1')
}
