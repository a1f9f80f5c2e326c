/** The scheduler's writes: bindings, refusals, evictions for preemption. */
import type { Binding, Pod, PodCondition } from '../api/objects.ts'
import { pods } from '../api/resources.ts'
import type { Resource } from '../api/resource.ts'
import { conditionPatch, conditionOf } from '../api/conditions.ts'
import { hasReason, quote } from '../api/status.ts'
import { timeText } from '../api/time.ts'
import { asError } from '../base/thrown.ts'
import type { Clock } from '../base/clock.ts'
import type { Client } from '../client/client.ts'
import type { Recorder } from '../client/recorder.ts'

const fieldManager = 'kube-scheduler'

export async function bindPod(client: Client, pod: Pod, node: string): Promise<void> {
  const { namespace, name, uid } = pod.metadata
  const binding = {
    apiVersion: 'v1',
    kind: 'Binding',
    metadata: { namespace: namespace ?? '', name, uid },
    target: { kind: 'Node', name: node },
  }
  // The subresource takes a Binding where the resource's own create takes a Pod.
  await client.create(pods as Resource as Resource<Binding>, binding, { subresource: 'binding', name, fieldManager })
}

/** Why a pod has no node: none fits, or something went wrong on the way to one. */
export interface Unscheduled {
  readonly reason: 'Unschedulable' | 'SchedulerError'
  readonly message: string
  /** Where room is being made (empty: nowhere any more); undefined: as before. */
  readonly nominated?: string | undefined
}

/** Writes PodScheduled=False; nothing when the pod says so already. */
export async function markUnscheduled(
  { client, clock }: { readonly client: Client; readonly clock: Clock },
  pod: Pod,
  { reason, message, nominated }: Unscheduled,
): Promise<void> {
  const { namespace, name, uid } = pod.metadata
  const old = conditionOf(pod, 'PodScheduled')
  if (
    old?.status === 'False' &&
    old.message === message &&
    old.reason === reason &&
    (nominated === undefined || nominated === (pod.status?.nominatedNodeName ?? ''))
  )
    return
  const lastTransitionTime = old?.status === 'False' ? old.lastTransitionTime : timeText(clock.now())
  const condition = { type: 'PodScheduled', status: 'False', reason, message, lastProbeTime: null, lastTransitionTime }
  const status = { ...conditionPatch(pod, condition), ...(nominated !== undefined && { nominatedNodeName: nominated }) }
  try {
    await client.patch(pods, { namespace, name }, 'strategic', { metadata: { uid }, status }, { subresource: 'status', fieldManager })
  } catch (error) {
    if (!hasReason(error, 'NotFound') && !hasReason(error, 'Conflict')) throw error
  }
}

/** Takes back the room that was being made for a pod, since a more important one has it now. */
export async function clearNomination({ client }: { readonly client: Client }, { metadata: { namespace, name, uid } }: Pod): Promise<void> {
  try {
    await client.patch(
      pods,
      { namespace, name },
      'strategic',
      { metadata: { uid }, status: { nominatedNodeName: null } },
      { subresource: 'status', fieldManager },
    )
  } catch (error) {
    if (!hasReason(error, 'NotFound') && !hasReason(error, 'Conflict')) throw error
  }
}

/**
 * Says why on the victim, then deletes it with its own grace; one that is on its way already is deleted once more. Upstream: PreemptPod, whose
 * event is of every pod that room is made for.
 */
export async function removeVictim(
  { client, clock, recorder }: { readonly client: Client; readonly clock: Clock; readonly recorder: Recorder },
  victim: Pod,
  { by, node }: { readonly by: Pod; readonly node: string },
): Promise<void> {
  const { namespace, name, uid } = victim.metadata
  const told = disruption(victim, by, clock.now())
  try {
    if (told !== undefined)
      await client.patch(
        pods,
        { namespace, name },
        'strategic',
        { metadata: { uid }, status: conditionPatch(victim, told) },
        { subresource: 'status', fieldManager },
      )
    await client.delete(pods, { namespace, name }, { preconditions: { uid } })
  } catch (error) {
    if (hasReason(error, 'NotFound') || hasReason(error, 'Conflict')) return
    throw error
  }
  recorder.event(victim, 'Normal', 'Preempted', `Preempted by pod ${by.metadata.uid} on node ${node}`, {
    action: 'Preempting',
    related: by,
  })
}

/** The condition that tells why a victim goes; undefined where it does already. */
function disruption(victim: Pod, by: Pod, now: number): PodCondition | undefined {
  const known = conditionOf(victim, 'DisruptionTarget')
  const reason = 'PreemptionByScheduler'
  const message = `${by.spec?.schedulerName ?? ''}: preempting to accommodate a higher priority pod`
  if (known?.status === 'True' && known.reason === reason && known.message === message) return undefined
  const lastTransitionTime = known?.status === 'True' ? known.lastTransitionTime : timeText(now)
  // The wire shows a null probe time, which the generated type does not know.
  return { type: 'DisruptionTarget', status: 'True', reason, message, lastProbeTime: null, lastTransitionTime } as unknown as PodCondition
}

/** Names the plug-in at work when something goes wrong between the choice of a node and the pod's place there. */
export const failing =
  (point: 'PreBind' | 'Bind', plugIn: string) =>
  (error: unknown): never => {
    throw new Error(`running ${point} plugin ${quote(plugIn)}: ${asError(error).message}`, { cause: error })
  }
