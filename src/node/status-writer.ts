/** Writes a pod's status: one write at a time, only what changed, and what changes meanwhile together afterwards. */
import { conditionOf } from '../api/conditions.ts'
import { isSame } from '../api/equal.ts'
import type { Pod, PodCondition, PodStatus } from '../api/objects.ts'
import { pods } from '../api/resources.ts'
import { hasReason } from '../api/status.ts'
import type { Agent } from './agent.ts'
import { resizePending } from './resize.ts'

const retryMs = 1000

export class StatusWriter {
  private readonly agent: Agent
  private known: PodStatus
  private wanted: PodStatus | undefined
  private running: Promise<void> | undefined
  private closed = false
  /** Of the last write. */
  private revision = 0

  constructor(pod: Pod, agent: Agent) {
    this.agent = agent
    this.known = pod.status ?? {}
  }

  /** Asks for this status; resolves when it (or a later one) is written or given up. */
  write(pod: Pod, status: PodStatus): Promise<void> {
    if (this.running === undefined && isNothing(difference(this.known, status))) return Promise.resolve()
    this.wanted = status
    // The loop begins in a later turn, so that its end cannot come before this mark.
    this.running ??= Promise.resolve().then(() => this.work(pod))
    return this.running
  }

  close(): void {
    this.closed = true
  }

  /** The object as the server has it now; says whether others made it less than what was written. */
  saw(pod: Pod): boolean {
    if (this.running !== undefined || Number(pod.metadata.resourceVersion) <= this.revision) return false
    const mine = readiness(this.known)
    this.known = pod.status ?? {}
    return readiness(this.known) !== mine
  }

  private async work(pod: Pod): Promise<void> {
    const { client, clock, report } = this.agent
    const { namespace, name, uid } = pod.metadata
    try {
      while (this.wanted !== undefined && !this.closed) {
        const status: PodStatus = this.wanted
        this.wanted = undefined
        const changes = difference(this.known, status)
        if (isNothing(changes)) continue
        try {
          const { metadata } = await client.patch(
            pods,
            { namespace, name },
            'strategic',
            { metadata: { uid }, status: changes },
            { subresource: 'status', fieldManager: 'kubelet' },
          )
          this.known = status
          this.revision = Number(metadata.resourceVersion)
        } catch (error) {
          // Gone, or another pod of that name: nothing to say any more.
          if (hasReason(error, 'NotFound') || (hasReason(error, 'Conflict') && error.message.includes('uid'))) return
          if (!hasReason(error, 'Conflict')) report(`status of ${namespace ?? ''}/${name}`, error as Error)
          if (hasReason(error, 'Invalid')) return
          this.wanted ??= status
          await new Promise<void>((resolve) => void clock.after(retryMs, resolve))
        }
      }
    } finally {
      // In the very turn in which nothing more was found: no wish falls between two loops.
      this.running = undefined
    }
  }
}

const readiness = (status: PodStatus): string | undefined => conditionOf({ status }, 'Ready')?.status

const isNothing = (changes: Readonly<Record<string, unknown>>): boolean => Object.keys(changes).length === 0

/** The members that changed, wherever others put them in the order; null takes one away, in the status and inside a condition. */
function difference(before: PodStatus, after: PodStatus): Record<string, unknown> {
  const patch: Record<string, unknown> = {}
  for (const key of Object.keys(before)) if (!(key in after)) patch[key] = null
  for (const [key, value] of Object.entries(after)) {
    if (key === 'conditions') continue
    if (!isSame(before[key as keyof PodStatus], value)) patch[key] = value
  }
  const conditions = (after.conditions ?? []).flatMap((condition): Record<string, unknown>[] => {
    const old = conditionOf({ status: before }, condition.type)
    return isSame(old, condition) ? [] : [cleared(old, condition)]
  })
  // The one that comes and goes; what else is missing may be news of others.
  if (conditionOf({ status: before }, resizePending) !== undefined && conditionOf({ status: after }, resizePending) === undefined)
    conditions.push({ $patch: 'delete', type: resizePending })
  if (conditions.length > 0) patch['conditions'] = conditions
  // Addresses are lists with merge keys: without this an old address would stay beside the new one.
  for (const key of ['podIPs', 'hostIPs'])
    if (patch[key] !== undefined && patch[key] !== null && before[key as keyof PodStatus] !== undefined)
      patch[key] = [{ $patch: 'replace' }, ...(patch[key] as unknown[])]
  return patch
}

function cleared(old: PodCondition | undefined, condition: PodCondition): Record<string, unknown> {
  return { ...(old?.reason !== undefined && { reason: null }), ...(old?.message !== undefined && { message: null }), ...condition }
}
