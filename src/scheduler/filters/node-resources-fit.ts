/** The node must have what the pod asks for: each lacking resource is named by itself. */
import { type Filter, refuse } from '../filter.ts'
import type { NodeState } from '../node-state.ts'
import { type PodInfo, podInfo } from '../pod-info.ts'

export const nodeResourcesFit: Filter = {
  name: 'NodeResourcesFit',
  prepare(pod) {
    const fits = fitting(pod)
    return { check: (node) => (fits(node) ? undefined : refuse(...shortages(node, wantedBy(pod)))) }
  },
  helpedBy(happening, pod) {
    switch (happening.what) {
      case 'node-added':
        return fitting(pod)(happening.node)
      case 'node-allocatable': {
        const { node, before } = happening
        const names = ['pods', ...wantedBy(pod).map(({ name }) => name)]
        return names.some((name) => (node.allocatable[name] ?? 0) > (before.allocatable[name] ?? 0)) && fitting(pod)(node)
      }
      // Any pod that goes frees a place among the node's pods, so every removal counts.
      case 'pod-removed':
        return true
      case 'pod-shrunk':
        return wantedBy(pod).some(({ name }) => (happening.pod.requests[name] ?? 0) < (happening.before.requests[name] ?? 0))
      case 'pod-changed': {
        const { requests } = podInfo(happening.before)
        const wanted = wantedBy(pod)
        return wanted.length < Object.keys(requests).length || wanted.some(({ name, amount }) => amount < (requests[name] ?? 0))
      }
      default:
        return false
    }
  },
}

interface Wanted {
  readonly name: string
  readonly amount: number
}

const wantedBy = ({ requests }: PodInfo): readonly Wanted[] =>
  Object.entries(requests).flatMap(([name, amount]) => (amount > 0 ? [{ name, amount }] : []))

/** Whether a node has all of it. Asked for hundreds of nodes and each pod: names that stand in the code are found quicker than others. */
function fitting(pod: PodInfo): (node: NodeState) => boolean {
  const { cpu = 0, memory = 0 } = pod.requests
  const others = wantedBy(pod).filter(({ name }) => name !== 'cpu' && name !== 'memory')
  return ({ pods, allocatable, requested }) =>
    pods.size < (allocatable['pods'] ?? 0) &&
    (cpu === 0 || cpu <= (allocatable['cpu'] ?? 0) - (requested['cpu'] ?? 0)) &&
    (memory === 0 || memory <= (allocatable['memory'] ?? 0) - (requested['memory'] ?? 0)) &&
    (others.length === 0 || others.every(({ name, amount }) => amount <= (allocatable[name] ?? 0) - (requested[name] ?? 0)))
}

function shortages({ pods, allocatable, requested }: NodeState, wanted: readonly Wanted[]): string[] {
  const lacking = wanted.filter(({ name, amount }) => amount > (allocatable[name] ?? 0) - (requested[name] ?? 0))
  return [...(pods.size < (allocatable['pods'] ?? 0) ? [] : ['Too many pods']), ...lacking.map(({ name }) => `Insufficient ${name}`)]
}
