/** One step of a rollout: rolling or by recreation. */
import { isFinished } from '../../kinds/pod/finished.ts'
import type { Deployment, ReplicaSet } from '../../api/objects.ts'
import { pods } from '../../api/resources.ts'
import { byAge } from '../../kinds/shared/by-age.ts'
import type { Step } from '../step.ts'
import type { View } from '../view.ts'
import { availableOf, newSetSize, sum, unavailableOf, wantedReplicas } from './limits.ts'
import { cleanupSteps, createSetSteps } from './revisions.ts'
import { isActiveSet, resizeIfNeeded } from './scale.ts'
import { allSets, isComplete, rolloutStatusSteps, type Sets } from './status.ts'

/** New pods first as far as the surge allows, then old ones as far as availability allows. */
export function rollSteps(deployment: Deployment, sets: Sets, view: View): readonly Step[] {
  const { newest, old } = sets
  if (newest === undefined) return createSetSteps(deployment, sets, view)
  const current = wantedReplicas(newest)
  const size = current > wantedReplicas(deployment) ? wantedReplicas(deployment) : newSetSize(deployment, allSets(sets), current)
  const grow = resizeIfNeeded(deployment, newest, size)
  if (grow.length > 0) return grow
  const down = shrink(deployment, newest, old)
  return down.length > 0 ? down : finish(deployment, sets, view)
}

/** Unhealthy old pods go first; when none are left, healthy ones as far as enough stay available. */
function shrink(deployment: Deployment, newest: ReplicaSet, old: readonly ReplicaSet[]): readonly Step[] {
  if (!old.some(isActiveSet)) return []
  const all = [...old, newest]
  const enough = wantedReplicas(deployment) - unavailableOf(deployment)
  const most = sum(all, wantedReplicas) - enough - (wantedReplicas(newest) - availableOf(newest))
  if (most <= 0) return []
  const unhealthy = takeDown(deployment, old, { most, from: (one) => wantedReplicas(one) - availableOf(one) })
  return unhealthy.length > 0 ? unhealthy : takeDown(deployment, old, { most: sum(all, availableOf) - enough, from: wantedReplicas })
}

interface Reduction {
  /** Of all sets together. */
  readonly most: number
  /** Of one set. */
  from(one: ReplicaSet): number
}

/** Shrinks the sets, oldest first. */
function takeDown(deployment: Deployment, old: readonly ReplicaSet[], { most, from }: Reduction): readonly Step[] {
  const steps: Step[] = []
  let left = most
  for (const one of [...old].filter(isActiveSet).sort(byAge)) {
    const count = Math.min(left, from(one))
    if (count <= 0) continue
    left -= count
    steps.push(...resizeIfNeeded(deployment, one, wantedReplicas(one) - count))
  }
  return steps
}

/** Everything old goes before anything new comes. */
export function recreateSteps(deployment: Deployment, sets: Sets, view: View): readonly Step[] {
  const { newest, old } = sets
  const down = old.filter(isActiveSet).flatMap((one) => resizeIfNeeded(deployment, one, 0))
  if (down.length > 0) return down
  const oldPods = old.some((one) => (one.status?.replicas ?? 0) > 0 || view.owned(pods, one).some((pod) => !isFinished(pod)))
  if (oldPods) return rolloutStatusSteps(deployment, sets, view.now)
  if (newest === undefined) return createSetSteps(deployment, sets, view)
  const grow = resizeIfNeeded(deployment, newest, wantedReplicas(deployment))
  return grow.length > 0 ? grow : finish(deployment, sets, view)
}

function finish(deployment: Deployment, sets: Sets, view: View): readonly Step[] {
  const cleanup = isComplete(deployment, deployment.status) ? cleanupSteps(deployment, sets.old) : []
  return [...cleanup, ...rolloutStatusSteps(deployment, sets, view.now)]
}
