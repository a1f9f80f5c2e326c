/** The conditions of a Deployment, set by upstream's rules of what counts as a change. */
import type { Deployment, DeploymentCondition } from '../../api/objects.ts'
import { timeText } from '../../api/time.ts'

type Conditions = readonly DeploymentCondition[]

type Told = Pick<DeploymentCondition, 'type' | 'status' | 'reason' | 'message'>

/** A condition that begins now. */
export const condition = (told: Told, now: number): DeploymentCondition => ({
  ...told,
  lastUpdateTime: timeText(now),
  lastTransitionTime: timeText(now),
})

export const find = (conditions: Conditions | undefined, type: string): DeploymentCondition | undefined =>
  conditions?.find((one) => one.type === type)

export const without = (conditions: Conditions, type: string): Conditions => conditions.filter((one) => one.type !== type)

/** Same status and reason: nothing changes, not even the message. Same status: the transition time stays. */
export function set(conditions: Conditions, next: DeploymentCondition): Conditions {
  const known = find(conditions, next.type)
  if (known !== undefined && known.status === next.status && known.reason === next.reason) return conditions
  const kept =
    known?.status === next.status ? { ...next, lastTransitionTime: known.lastTransitionTime ?? next.lastTransitionTime ?? '' } : next
  return [...without(conditions, next.type), kept]
}

/** A deadline of 2^31-1 is no deadline. */
export const hasDeadline = (deployment: Deployment): boolean =>
  deployment.spec.progressDeadlineSeconds !== undefined && deployment.spec.progressDeadlineSeconds !== 2 ** 31 - 1
