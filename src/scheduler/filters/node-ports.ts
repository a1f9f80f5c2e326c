/** Two pods cannot hold the same host port of one node. */
import { type Filter, refuse } from '../filter.ts'
import type { HostPort, PodInfo } from '../pod-info.ts'

const refusal = refuse("node(s) didn't have free ports for the requested pod ports")

export const nodePorts: Filter = {
  name: 'NodePorts',
  prepare({ hostPorts }) {
    if (hostPorts.length === 0) return undefined
    return { check: ({ holdingPorts }) => (clash(hostPorts, holdingPorts) ? refusal : undefined) }
  },
  helpedBy: (happening, pod) =>
    happening.what === 'node-added' || (happening.what === 'pod-removed' && clash(pod.hostPorts, [happening.pod])),
}

const everyAddress = '0.0.0.0'

function clash(wanted: readonly HostPort[], holders: Iterable<PodInfo>): boolean {
  for (const holder of holders) for (const held of holder.hostPorts) for (const port of wanted) if (same(held, port)) return true
  return false
}

const same = (a: HostPort, b: HostPort): boolean =>
  a.port === b.port && a.protocol === b.protocol && (a.ip === b.ip || a.ip === everyAddress || b.ip === everyAddress)
