/** What a Deployment's status says of its replica sets, and whether a rollout gets on. */
import { isEqual } from '../../api/equal.ts'
import type { Deployment, DeploymentStatus, ReplicaSet } from '../../api/objects.ts'
import { deployments } from '../../api/resources.ts'
import { quote } from '../../api/status.ts'
import { millisOf } from '../../api/time.ts'
import { step, type Step } from '../step.ts'
import { condition, find, hasDeadline, set, without } from './conditions.ts'
import { availableOf, sum, unavailableOf, wantedReplicas } from './limits.ts'

export interface Sets {
  readonly newest: ReplicaSet | undefined
  readonly old: readonly ReplicaSet[]
}

export const allSets = ({ newest, old }: Sets): readonly ReplicaSet[] => (newest === undefined ? old : [...old, newest])

/** Numbers and availability only: for a Deployment that is paused, being scaled or being deleted. */
export function plainStatusSteps(deployment: Deployment, sets: Sets, now: number): readonly Step[] {
  return writeIfNew(deployment, calculate(deployment, sets, now))
}

/** With the progress of the rollout, and a later look when it may get stuck. */
export function rolloutStatusSteps(deployment: Deployment, sets: Sets, now: number): readonly Step[] {
  const base = calculate(deployment, sets, now)
  const conditions = withFailures(progress(deployment, base, { newest: sets.newest, now }), sets)
  const status: DeploymentStatus = { ...base, conditions }
  const steps = writeIfNew(deployment, status)
  return steps.length > 0 ? steps : stuckSteps(deployment, status, now)
}

/** All replicas are of the newest template and available. */
export function isComplete(deployment: Deployment, status: DeploymentStatus | undefined): boolean {
  const wanted = wantedReplicas(deployment)
  return (
    (status?.updatedReplicas ?? 0) === wanted &&
    (status?.replicas ?? 0) === wanted &&
    (status?.availableReplicas ?? 0) === wanted &&
    (status?.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  )
}

function calculate(deployment: Deployment, sets: Sets, now: number): DeploymentStatus {
  const all = allSets(sets)
  const available = sum(all, availableOf)
  const ready = sum(all, (one) => one.status?.readyReplicas ?? 0)
  const replicas = sum(all, (one) => one.status?.replicas ?? 0)
  const updated = sets.newest?.status?.replicas ?? 0
  const unavailable = Math.max(0, sum(all, wantedReplicas) - available)
  const enough = available >= wantedReplicas(deployment) - unavailableOf(deployment)
  const availability = enough
    ? condition(
        { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable', message: 'Deployment has minimum availability.' },
        now,
      )
    : condition(
        {
          type: 'Available',
          status: 'False',
          reason: 'MinimumReplicasUnavailable',
          message: 'Deployment does not have minimum availability.',
        },
        now,
      )
  const collisions = deployment.status?.collisionCount
  return {
    ...(deployment.metadata.generation !== undefined && { observedGeneration: deployment.metadata.generation }),
    ...(replicas > 0 && { replicas }),
    ...(updated > 0 && { updatedReplicas: updated }),
    ...(ready > 0 && { readyReplicas: ready }),
    ...(available > 0 && { availableReplicas: available }),
    ...(unavailable > 0 && { unavailableReplicas: unavailable }),
    ...(collisions !== undefined && { collisionCount: collisions }),
    conditions: set(deployment.status?.conditions ?? [], availability),
  }
}

function progress(
  deployment: Deployment,
  status: DeploymentStatus,
  { newest, now }: { readonly newest: ReplicaSet | undefined; readonly now: number },
): DeploymentStatus['conditions'] & object {
  const conditions = status.conditions ?? []
  if (!hasDeadline(deployment)) return without(conditions, 'Progressing')
  const current = find(deployment.status?.conditions, 'Progressing')
  if ((status.replicas ?? 0) === (status.updatedReplicas ?? 0) && current?.reason === 'NewReplicaSetAvailable') return conditions
  const who = newest === undefined ? `Deployment ${quote(deployment.metadata.name)}` : `ReplicaSet ${quote(newest.metadata.name)}`
  if (isComplete(deployment, status))
    return set(
      conditions,
      condition(
        { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable', message: `${who} has successfully progressed.` },
        now,
      ),
    )
  if (getsOn(deployment.status, status)) {
    const next = condition({ type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated', message: `${who} is progressing.` }, now)
    const since = current?.status === 'True' ? current.lastTransitionTime : undefined
    return set(without(conditions, 'Progressing'), since === undefined ? next : { ...next, lastTransitionTime: since })
  }
  if (isLate(deployment, status, now))
    return set(
      conditions,
      condition(
        { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: `${who} has timed out progressing.` },
        now,
      ),
    )
  return conditions
}

function getsOn(before: DeploymentStatus | undefined, after: DeploymentStatus): boolean {
  const outdated = (status: DeploymentStatus | undefined): number => (status?.replicas ?? 0) - (status?.updatedReplicas ?? 0)
  return (
    (after.updatedReplicas ?? 0) > (before?.updatedReplicas ?? 0) ||
    outdated(after) < outdated(before) ||
    (after.readyReplicas ?? 0) > (before?.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before?.availableReplicas ?? 0)
  )
}

function isLate(deployment: Deployment, status: DeploymentStatus, now: number): boolean {
  const current = find(status.conditions, 'Progressing')
  if (current === undefined || current.reason === 'NewReplicaSetAvailable') return false
  if (current.reason === 'ProgressDeadlineExceeded') return true
  return (millisOf(current.lastUpdateTime) ?? 0) + deadlineMs(deployment) < now
}

/** The first refusal that a replica set met, the newest's before others'. */
function withFailures(conditions: DeploymentStatus['conditions'] & object, sets: Sets): DeploymentStatus['conditions'] & object {
  const ordered = sets.newest === undefined ? sets.old : [sets.newest, ...sets.old]
  const failed = ordered.flatMap((one) => one.status?.conditions ?? []).find((one) => one.type === 'ReplicaFailure')
  if (failed === undefined) return without(conditions, 'ReplicaFailure')
  const { status, reason, message, lastTransitionTime } = failed
  return set(conditions, {
    type: 'ReplicaFailure',
    status,
    ...(lastTransitionTime !== undefined && { lastTransitionTime, lastUpdateTime: lastTransitionTime }),
    reason: reason ?? '',
    message: message ?? '',
  })
}

function stuckSteps(deployment: Deployment, status: DeploymentStatus, now: number): readonly Step[] {
  const current = find(deployment.status?.conditions, 'Progressing')
  if (!hasDeadline(deployment) || current === undefined) return []
  if (isComplete(deployment, status) || current.reason === 'ProgressDeadlineExceeded') return []
  const left = (millisOf(current.lastUpdateTime) ?? 0) + deadlineMs(deployment) - now
  return [step.again(Math.max(0, left) + 1000)]
}

const deadlineMs = (deployment: Deployment): number => (deployment.spec.progressDeadlineSeconds ?? 600) * 1000

function writeIfNew(deployment: Deployment, status: DeploymentStatus): readonly Step[] {
  return isEqual(deployment.status ?? {}, status) ? [] : [step.updateStatus(deployments, { ...deployment, status })]
}
