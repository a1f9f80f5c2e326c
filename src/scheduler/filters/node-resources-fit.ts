/** The node must have what the pod asks for: each lacking resource is named by itself. */
import { type Filter, refuse } from '../filter.ts'
import type { NodeState } from '../node-state.ts'

export const nodeResourcesFit: Filter = {
  name: 'NodeResourcesFit',
  prepare(pod) {
    const wanted = Object.entries(pod.requests).flatMap(([name, amount]) => (amount > 0 ? [{ name, amount }] : []))
    return {
      check(node) {
        const lacking = shortages(node, wanted)
        return lacking === undefined ? undefined : refuse(...lacking)
      },
    }
  },
  /** Any pod that goes frees a place among the node's pods, so every removal counts. */
  helpedBy: (happening) =>
    happening.what === 'node-added' ||
    happening.what === 'node-allocatable' ||
    happening.what === 'pod-changed' ||
    happening.what === 'pod-removed',
}

interface Wanted {
  readonly name: string
  readonly amount: number
}

function shortages(node: NodeState, wanted: readonly Wanted[]): string[] | undefined {
  let lacking: string[] | undefined
  if (node.pods.size + 1 > (node.allocatable['pods'] ?? 0)) (lacking ??= []).push('Too many pods')
  // Asked for hundreds of nodes and each pod: nothing is made on the way.
  for (let at = 0; at < wanted.length; at++) {
    const { name, amount } = wanted[at] as Wanted // in range
    if (amount > (node.allocatable[name] ?? 0) - (node.requested[name] ?? 0)) (lacking ??= []).push(`Insufficient ${name}`)
  }
  return lacking
}
