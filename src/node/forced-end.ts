/** When kubelet ends a pod whatever its containers do: its deadline is over, or it uses more storage than its manifest allows. */
import type { Pod } from '../api/objects.ts'
import { formatQuantity, quantity, scaledValue } from '../api/quantity.ts'
import type { Agent } from './agent.ts'
import type { PodRecord } from './pod-record.ts'

/** How often upstream's eviction manager looks. */
const storageCheckMs = 10_000
/** How often kubelet looks at each pod, and tries again what had to wait. */
const resyncMs = 60_000

type Forced = NonNullable<PodRecord['forced']>

/** The end of a pod that may go on no longer, told in an event; undefined: it may. */
export function forcedEnd(agent: Agent, pod: Pod, record: PodRecord): Forced | undefined {
  const deadline = deadlineOf(pod, record)
  if (deadline !== undefined && agent.clock.now() >= deadline) {
    const message = 'Pod was active on the node longer than the specified deadline'
    agent.recorder.event(pod, 'Normal', 'DeadlineExceeded', message)
    return { phase: 'Failed', reason: 'DeadlineExceeded', message }
  }
  const { sandbox } = record
  const excess = sandbox === undefined ? undefined : storageExcess(pod, (volume) => agent.runtime.volumeUsage(sandbox, volume))
  if (excess === undefined) return undefined
  agent.recorder.event(pod, 'Warning', 'Evicted', excess)
  return { phase: 'Failed', reason: 'Evicted', message: excess, graceSeconds: 0 }
}

/** When to look again at a pod that nothing happens to; undefined: never. */
export function nextCheck(pod: Pod, record: PodRecord, now: number): number | undefined {
  const limits = (pod.spec?.volumes ?? []).some(({ emptyDir }) => emptyDir?.sizeLimit !== undefined)
  const soonest = Math.min(
    deadlineOf(pod, record) ?? Infinity,
    limits ? now + storageCheckMs : Infinity,
    record.resize === undefined ? Infinity : now + resyncMs,
  )
  return soonest === Infinity ? undefined : soonest
}

function deadlineOf(pod: Pod, { startTime }: PodRecord): number | undefined {
  const seconds = pod.spec?.activeDeadlineSeconds
  return seconds === undefined ? undefined : startTime + seconds * 1000
}

function storageExcess(pod: Pod, usage: (volume: string) => number): string | undefined {
  for (const { name, emptyDir } of pod.spec?.volumes ?? []) {
    const limit = emptyDir?.sizeLimit
    if (limit !== undefined && scaledValue(limit) > 0 && usage(name) > scaledValue(limit))
      return `Usage of EmptyDir volume ${JSON.stringify(name)} exceeds the limit ${JSON.stringify(formatQuantity(quantity(limit)))}. `
  }
  return undefined
}
