/** The flags that say how a cluster is started, for the commands that start one which stays. */
import type { ClusterOptions } from '../cluster/start.ts'
import { number, UsageError, type FlagValues } from './command.ts'

/** Twice what Kubernetes is made for; each has an agent here, and many more would never be ready. */
const mostNodes = 10_000

/** What `--nodes` and `--port` ask for. Throws UsageError for numbers that neither can be. */
export function clusterFlags(flags: FlagValues): Pick<ClusterOptions, 'nodes' | 'port'> {
  const [nodes, port] = [number(flags, 'nodes'), number(flags, 'port')]
  if (nodes !== undefined && (!Number.isInteger(nodes) || nodes < 0 || nodes > mostNodes))
    throw new UsageError(`--nodes takes a whole number from 0 to ${mostNodes}`)
  if (port !== undefined && (!Number.isInteger(port) || port < 0 || port > 65_535))
    throw new UsageError('--port takes a whole number from 0 to 65535')
  return { ...(nodes !== undefined && { nodes }), ...(port !== undefined && { port }) }
}
