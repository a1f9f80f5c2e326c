/** The columns of pods. */
import type { Pod } from '../../api/objects.ts'
import { humanDuration } from '../../api/time.ts'
import type { Column, RowCondition, Tone } from '../kind.ts'
import { orNone } from '../print/cells.ts'
import { ageColumn, column, nameColumn, wide } from '../print/column.ts'
import { podStatus, podTone } from './status.ts'

const readyTone = (pod: Pod): Tone => {
  const { word, ready, total } = podStatus(pod)
  if (ready === total || word === 'Completed') return 'plain'
  return podTone(podStatus(pod))
}

export const columns: readonly Column<Pod>[] = [
  nameColumn(),
  column('Ready', (pod) => `${podStatus(pod).ready}/${podStatus(pod).total}`, { tone: readyTone }),
  column('Status', (pod) => podStatus(pod).word, { tone: (pod) => podTone(podStatus(pod)) }),
  column('Restarts', restarts, { since: (pod) => podStatus(pod).lastRestart }),
  ageColumn(),
  wide('IP', (pod) => orNone(pod.status?.podIPs?.[0]?.ip)),
  wide('Node', (pod) => orNone(pod.spec.nodeName)),
  wide('Nominated Node', (pod) => orNone(pod.status?.nominatedNodeName)),
  wide('Readiness Gates', readinessGates),
]

/** Pods that have ended are marked, so that a client can tell them apart. */
export function rowConditions({ status }: Pod): readonly RowCondition[] | undefined {
  if (status?.phase === 'Succeeded')
    return [{ type: 'Completed', status: 'True', reason: 'Succeeded', message: 'The pod has completed successfully.' }]
  return status?.phase === 'Failed' ? [{ type: 'Completed', status: 'True', reason: 'Failed', message: 'The pod failed.' }] : undefined
}

function restarts(pod: Pod, now: number): string {
  const { restarts: times, lastRestart } = podStatus(pod)
  return times === 0 || lastRestart === undefined ? String(times) : `${times} (${humanDuration(now - lastRestart)} ago)`
}

function readinessGates(pod: Pod): string {
  const gates = pod.spec.readinessGates ?? []
  if (gates.length === 0) return '<none>'
  const conditions = pod.status?.conditions ?? []
  const passed = gates.filter((gate) => conditions.find((condition) => condition.type === gate.conditionType)?.status === 'True')
  return `${passed.length}/${gates.length}`
}
