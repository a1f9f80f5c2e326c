/** Changes the sizes of a Deployment's replica sets outside of a rollout step: proportionally when several are active. */
import type { Deployment, ReplicaSet } from '../../api/objects.ts'
import { replicaSets } from '../../api/resources.ts'
import { desiredAnnotation, maxAnnotation } from '../../kinds/deployment/own-annotations.ts'
import { byAge } from '../../kinds/shared/by-age.ts'
import { step, type Step } from '../step.ts'
import { availableOf, isRolling, sum, surgeOf, wantedReplicas } from './limits.ts'
import { sizeAnnotations } from './revisions.ts'
import { allSets, type Sets } from './status.ts'

export const isActiveSet = (one: ReplicaSet): boolean => wantedReplicas(one) > 0

/** Sets the size, with the event; nothing when size and annotations are right. */
export function resize(deployment: Deployment, one: ReplicaSet, size: number): readonly Step[] {
  const current = wantedReplicas(one)
  const annotations = { ...one.metadata.annotations, ...sizeAnnotations(deployment) }
  const fresh =
    one.metadata.annotations?.[desiredAnnotation] === annotations[desiredAnnotation] &&
    one.metadata.annotations?.[maxAnnotation] === annotations[maxAnnotation]
  if (current === size && fresh) return []
  const message = `Scaled ${current < size ? 'up' : 'down'} replica set ${one.metadata.name} from ${current} to ${size}`
  return [
    step.update(
      replicaSets,
      { ...one, metadata: { ...one.metadata, annotations }, spec: { ...one.spec, replicas: size } },
      { then: () => (current === size ? [] : [step.normal(deployment, 'ScalingReplicaSet', message)]) },
    ),
  ]
}

/** As `resize`, but leaves a set of the right size alone. */
export const resizeIfNeeded = (deployment: Deployment, one: ReplicaSet, size: number): readonly Step[] =>
  wantedReplicas(one) === size ? [] : resize(deployment, one, size)

/** True when the wanted number has changed since the active sets were last sized. */
export function isScaling(deployment: Deployment, sets: Sets): boolean {
  return allSets(sets)
    .filter(isActiveSet)
    .some((one) => {
      const desired = one.metadata.annotations?.[desiredAnnotation]
      return desired !== undefined && /^\d+$/.test(desired) && Number(desired) !== wantedReplicas(deployment)
    })
}

export function scaleSteps(deployment: Deployment, sets: Sets): readonly Step[] {
  const { newest, old } = sets
  const wanted = wantedReplicas(deployment)
  const active = allSets(sets).filter(isActiveSet)
  const single = active.length === 0 ? (newest ?? [...old].sort(byAge).at(-1)) : active.length === 1 ? active[0] : undefined
  if (single !== undefined) return resizeIfNeeded(deployment, single, wanted)
  if (isSaturated(deployment, newest)) return old.filter(isActiveSet).flatMap((one) => resizeIfNeeded(deployment, one, 0))
  return isRolling(deployment) ? proportional(deployment, active) : []
}

function isSaturated(deployment: Deployment, newest: ReplicaSet | undefined): boolean {
  const wanted = wantedReplicas(deployment)
  return (
    newest !== undefined &&
    Number(newest.metadata.annotations?.[desiredAnnotation]) === wanted &&
    wantedReplicas(newest) === wanted &&
    availableOf(newest) === wanted
  )
}

/** Spreads the difference over the active sets by their share; what rounding leaves goes to the largest. */
function proportional(deployment: Deployment, active: readonly ReplicaSet[]): readonly Step[] {
  const wanted = wantedReplicas(deployment)
  const allowed = wanted > 0 ? wanted + surgeOf(deployment) : 0
  const toAdd = allowed - sum(active, wantedReplicas)
  const ordered = [...active].sort((a, b) => wantedReplicas(b) - wantedReplicas(a) || (toAdd > 0 ? byAge(b, a) : byAge(a, b)))
  let added = 0
  const sizes = ordered.map((one) => {
    const share = shareOf(fractionOf(deployment, one), toAdd, added)
    added += share
    return wantedReplicas(one) + share
  })
  return ordered.flatMap((one, at) => resize(deployment, one, Math.max(0, (sizes[at] ?? 0) + (at === 0 ? toAdd - added : 0))))
}

/** The fraction, as far as that much is left to be added (or taken). */
function shareOf(fraction: number, toAdd: number, added: number): number {
  if (toAdd === 0 || toAdd === added) return 0
  return toAdd > 0 ? Math.min(fraction, toAdd - added) : Math.max(fraction, toAdd - added)
}

/** By how much a set would grow or shrink with the Deployment. */
function fractionOf(deployment: Deployment, one: ReplicaSet): number {
  const size = wantedReplicas(one)
  const wanted = wantedReplicas(deployment)
  if (wanted === 0) return -size
  const before = Number(one.metadata.annotations?.[maxAnnotation] ?? 0) || (deployment.status?.replicas ?? 0)
  if (before === 0) return 0
  return Math.round((size * (wanted + surgeOf(deployment))) / before) - size
}
