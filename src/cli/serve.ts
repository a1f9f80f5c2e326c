/** `inkube serve`: the cluster without a screen, in the foreground, until a signal ends it. */
import { defaultDataDirectory } from '../cluster/paths.ts'
import type { Cluster } from '../cluster/start.ts'
import { clusterFlags } from './cluster-flags.ts'
import { on, text, UsageError, type Command } from './command.ts'
import { data } from './common-flags.ts'
import { findLasting } from './find-lasting.ts'
import { startWhenFree } from './start-when-free.ts'

export const serve: Command = {
  name: 'serve',
  summary: 'Run the cluster without a screen; prints one line with "ready" and where it listens',
  usage: '[flags]',
  examples: [
    'inkube serve',
    'inkube serve --data ./cluster --nodes 5',
    'inkube serve --port 6443',
    'inkube serve --data /tmp/scale --nodes 1000 --instant',
  ],
  flags: {
    data,
    nodes: { type: 'number', help: '<n> how many worker nodes, besides the control plane (default 2; 0: no node at all)' },
    port: { type: 'number', help: '<n> open this TCP port of this machine for kubectl and other clients (0: any free one; default: none)' },
    watchList: {
      type: 'boolean',
      help: 'let watches begin with a list (sendInitialEvents), as clients of newer versions ask; Kubernetes 1.33 does not',
    },
    instant: { type: 'boolean', help: 'simulated containers are ready at once, those of Jobs complete at once' },
  },
  run: async ({ flags, env, signal, startCluster, print, note, args }) => {
    if (args.length > 0) throw new UsageError(`unexpected argument ${JSON.stringify(args[0])}`)
    const asked = clusterFlags(flags)
    const directory = text(flags, 'data') ?? defaultDataDirectory(env)
    const start = (): Promise<Cluster> =>
      startCluster(
        {
          directory,
          instant: on(flags, 'instant'),
          streamsLists: on(flags, 'watchList'),
          ...asked,
        },
        (error) => note(`warning: ${error.message}`),
      )
    // The end of a cluster that stays is not waited for: the start that fails names its process.
    const join = async (): Promise<Cluster | undefined> => {
      const running = await findLasting(directory)
      await running?.close()
      return running === undefined ? undefined : start()
    }
    const cluster = await startWhenFree({ join, start, onWait: ({ message }) => note(`${message}; waiting for its end`), signal })
    await cluster.nodesRegistered.catch(async (error: unknown) => {
      await cluster.stop()
      throw error
    })
    const address =
      cluster.port === undefined ? `http+unix://${encodeURIComponent(cluster.socketPath)}` : `https://127.0.0.1:${cluster.port}`
    print(`ready: ${cluster.socketPath} ${address}`)
    await aborted(signal)
    await cluster.stop()
    return 0
  },
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
