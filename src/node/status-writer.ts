/** Writes a pod's status: one write at a time, only what changed, and what changes meanwhile together afterwards. */
import type { Pod, PodCondition, PodStatus } from '../api/objects.ts'
import { pods } from '../api/resources.ts'
import { hasReason } from '../api/status.ts'
import type { Clock } from '../base/clock.ts'
import type { Client } from '../client/client.ts'

const retryMs = 1000

export class StatusWriter {
  private readonly means: { readonly client: Client; readonly clock: Clock; readonly onError: (error: Error) => void }
  private written: string | undefined
  private known: PodStatus
  private wanted: PodStatus | undefined
  private running: Promise<void> | undefined
  private closed = false

  constructor(pod: Pod, means: StatusWriter['means']) {
    this.means = means
    this.known = pod.status ?? {}
    this.written = pod.status === undefined ? undefined : JSON.stringify(pod.status)
  }

  /** Asks for this status; resolves when it (or a later one) is written or given up. */
  write(pod: Pod, status: PodStatus): Promise<void> {
    const text = JSON.stringify(status)
    if (this.running === undefined && (text === this.written || sameStatus(this.known, status))) {
      this.written = text
      return Promise.resolve()
    }
    this.wanted = status
    this.running ??= this.work(pod).finally(() => (this.running = undefined))
    return this.running
  }

  close(): void {
    this.closed = true
  }

  private async work(pod: Pod): Promise<void> {
    const { client, clock, onError } = this.means
    const { namespace, name, uid } = pod.metadata
    while (this.wanted !== undefined && !this.closed) {
      const status = this.wanted
      this.wanted = undefined
      if (sameStatus(this.known, status)) continue
      try {
        await client.patch(pods, { namespace, name }, 'strategic', { metadata: { uid }, status: difference(this.known, status) }, { subresource: 'status', fieldManager: 'kubelet' })
        this.known = status
        this.written = JSON.stringify(status)
      } catch (error) {
        // Gone, or another pod of that name: nothing to say any more.
        if (hasReason(error, 'NotFound') || hasReason(error, 'Conflict') || hasReason(error, 'Invalid')) {
          if (hasReason(error, 'Invalid')) onError(error)
          return
        }
        onError(error as Error)
        this.wanted ??= status
        await new Promise<void>((resolve) => void clock.after(retryMs, resolve))
      }
    }
  }
}

const sameStatus = (a: PodStatus, b: PodStatus): boolean => Object.keys({ ...a, ...b }).every((key) => JSON.stringify(a[key as keyof PodStatus]) === JSON.stringify(b[key as keyof PodStatus]))

/** The members that changed; null takes one away, in the status and inside a condition. */
function difference(before: PodStatus, after: PodStatus): Record<string, unknown> {
  const patch: Record<string, unknown> = {}
  for (const key of Object.keys(before)) if (!(key in after)) patch[key] = null
  for (const [key, value] of Object.entries(after)) {
    if (key === 'conditions') continue
    if (JSON.stringify(before[key as keyof PodStatus]) !== JSON.stringify(value)) patch[key] = value
  }
  const conditions = (after.conditions ?? []).flatMap((condition) => {
    const old = before.conditions?.find(({ type }) => type === condition.type)
    return JSON.stringify(old) === JSON.stringify(condition) ? [] : [cleared(old, condition)]
  })
  if (conditions.length > 0) patch['conditions'] = conditions
  // Addresses are lists with merge keys: without this an old address would stay beside the new one.
  for (const key of ['podIPs', 'hostIPs']) if (patch[key] !== undefined && patch[key] !== null && before[key as keyof PodStatus] !== undefined) patch[key] = [{ $patch: 'replace' }, ...(patch[key] as unknown[])]
  return patch
}

function cleared(old: PodCondition | undefined, condition: PodCondition): Record<string, unknown> {
  return { ...(old?.reason !== undefined && { reason: null }), ...(old?.message !== undefined && { message: null }), ...condition }
}
