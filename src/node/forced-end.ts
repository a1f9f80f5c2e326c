/** When kubelet ends a pod whatever its containers do: its deadline is over, or it uses more storage than its manifest allows. */
import type { Pod } from '../api/objects.ts'
import { addQuantities, formatQuantity, quantity, scaledValue } from '../api/quantity.ts'
import type { Agent } from './agent.ts'
import type { ContainerRecord, PodRecord } from './pod-record.ts'

const storage = 'ephemeral-storage'

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
  const excess =
    sandbox === undefined
      ? undefined
      : storageExcess(pod, {
          volume: (name) => agent.runtime.volumeUsage(sandbox, name),
          container: (name) => writtenBy(agent, record.containers.get(name)),
        })
  if (excess === undefined) return undefined
  agent.recorder.event(pod, 'Warning', 'Evicted', excess)
  return { phase: 'Failed', reason: 'Evicted', message: excess, graceSeconds: 0 }
}

/** When to look again at a pod that nothing happens to; undefined: never. */
export function nextCheck(pod: Pod, record: PodRecord, now: number): number | undefined {
  const limits =
    (pod.spec?.volumes ?? []).some(({ emptyDir }) => emptyDir?.sizeLimit !== undefined) ||
    (pod.spec?.containers ?? []).some(({ resources }) => resources?.limits?.[storage] !== undefined)
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

/** Bytes that are in use, by name. */
interface Usage {
  volume(name: string): number
  container(name: string): number
}

const writtenBy = ({ runtime }: Agent, known: ContainerRecord | undefined): number =>
  known?.run?.state === 'running' ? runtime.writtenBytes(known.run.id) : 0

/** A volume, then the pod as a whole, then a container (localStorageEviction); logs are not counted. */
function storageExcess({ spec }: Pod, usage: Usage): string | undefined {
  const { volumes = [], containers, initContainers = [] } = spec
  for (const { name, emptyDir } of volumes) {
    const limit = emptyDir?.sizeLimit
    if (limit !== undefined && scaledValue(limit) > 0 && usage.volume(name) > scaledValue(limit))
      return `Usage of EmptyDir volume ${JSON.stringify(name)} exceeds the limit ${JSON.stringify(formatQuantity(quantity(limit)))}. `
  }
  const limits = containers.flatMap(({ name, resources }) => {
    const limit = resources?.limits?.[storage]
    return limit === undefined ? [] : [{ name, limit: quantity(limit), used: usage.container(name) }]
  })
  if (limits.length === 0) return undefined
  const ofContainers = [...containers, ...initContainers].reduce((sum, { name }) => sum + usage.container(name), 0)
  const onDisk = volumes.filter(({ emptyDir }) => emptyDir !== undefined && emptyDir.medium !== 'Memory')
  const used = onDisk.reduce((sum, { name }) => sum + usage.volume(name), ofContainers)
  const most = limits.map(({ limit }) => limit).reduce((sum, limit) => addQuantities(sum, limit))
  if (used > scaledValue(most)) return `Pod ephemeral local storage usage exceeds the total limit of containers ${formatQuantity(most)}. `
  const over = limits.find((each) => scaledValue(each.limit) > 0 && each.used > scaledValue(each.limit))
  return over && `Container ${over.name} exceeded its local ephemeral storage limit ${JSON.stringify(formatQuantity(over.limit))}. `
}
