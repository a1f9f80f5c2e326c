/** The sentence that says why no node fits, in upstream's words. */
import { sortTexts } from '../base/order.ts'
import type { Refusal } from './filter.ts'

export const noNodes = 'no nodes available to schedule pods'

/** `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable.`: reasons with their counts, sorted as text. */
export function countReasons(nodeCount: number, refusals: Iterable<Refusal>): string {
  const counts = new Map<string, number>()
  for (const { reasons } of refusals) for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  const parts = sortTexts([...counts].map(([reason, count]) => `${count} ${reason}`))
  return `0/${nodeCount} nodes are available:${parts.length === 0 ? '' : ` ${parts.join(', ')}.`}`
}

/** For a pod refused before any node was looked at. */
export function wholeReason(nodeCount: number, refusal: Refusal): string {
  return `0/${nodeCount} nodes are available: ${refusal.reasons.join(', ')}.`
}
