/** Numbers of a rolling update: surge, unavailability, sums over replica sets. */
import type { Deployment, ReplicaSet } from '../../api/objects.ts'

export const wantedReplicas = (object: Deployment | ReplicaSet): number => object.spec.replicas ?? 1

export const isRolling = (deployment: Deployment): boolean => (deployment.spec.strategy?.type ?? 'RollingUpdate') === 'RollingUpdate'

/** A number, or a share of `total`. */
export function scaled(value: number | string | undefined, total: number, round: (share: number) => number): number {
  if (value === undefined) return 0
  if (typeof value === 'number') return value
  const share = Number(value.replace(/%$/, ''))
  return Number.isNaN(share) ? 0 : round((share * total) / 100)
}

/** Surge rounds up, unavailability down; both at nothing would stand still, so one may then be missing. */
function fenceposts(deployment: Deployment): { surge: number; unavailable: number } {
  const { maxSurge, maxUnavailable } = deployment.spec.strategy?.rollingUpdate ?? {}
  const replicas = wantedReplicas(deployment)
  const surge = scaled(maxSurge, replicas, Math.ceil)
  const unavailable = scaled(maxUnavailable, replicas, Math.floor)
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable }
}

/** Pods above the wanted number. */
export const surgeOf = (deployment: Deployment): number => (isRolling(deployment) ? fenceposts(deployment).surge : 0)

/** Pods that may be missing. */
export function unavailableOf(deployment: Deployment): number {
  const replicas = wantedReplicas(deployment)
  return !isRolling(deployment) || replicas === 0 ? 0 : Math.min(replicas, fenceposts(deployment).unavailable)
}

export const sum = <T>(items: readonly T[], amount: (item: T) => number): number => items.reduce((total, item) => total + amount(item), 0)

export const availableOf = (set: ReplicaSet): number => set.status?.availableReplicas ?? 0

/** The size of the new set that a rollout may go to now. */
export function newSetSize(deployment: Deployment, all: readonly ReplicaSet[], current: number): number {
  const replicas = wantedReplicas(deployment)
  if (!isRolling(deployment)) return replicas
  const room = replicas + surgeOf(deployment) - sum(all, wantedReplicas)
  return room <= 0 ? current : current + Math.min(room, replicas - current)
}
