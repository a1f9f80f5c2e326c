/** The rolling update of a DaemonSet: which old pods may go, and where new ones may come beside them. */
import type { DaemonSet, Pod } from '../../api/objects.ts'
import { scaled } from '../deployment/limits.ts'
import { isAvailable } from '../pods.ts'
import type { Placement } from './daemon-set.ts'
import { hashLabel } from './daemon-pods.ts'

export const isRolling = (set: DaemonSet): boolean => (set.spec?.updateStrategy?.type ?? 'RollingUpdate') === 'RollingUpdate'

/** How many nodes may lack their pod, and how many may have two. */
export function limitsOf(set: DaemonSet, places: readonly Placement[]): { readonly surge: number; readonly unavailable: number } {
  const { maxSurge, maxUnavailable } = set.spec?.updateStrategy?.rollingUpdate ?? {}
  const desired = places.filter(({ run }) => run).length
  const surge = scaled(maxSurge, desired, Math.ceil)
  const unavailable = scaled(maxUnavailable ?? (surge > 0 ? 0 : 1), desired, Math.ceil)
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable }
}

export interface Replacement {
  readonly remove: readonly Pod[]
  /** Nodes that get a second pod. */
  readonly add: readonly string[]
}

export function replaceable(set: DaemonSet, places: readonly Placement[], hash: string, now: number): Replacement {
  const { surge, unavailable } = limitsOf(set, places)
  const up = (pod: Pod): boolean => isAvailable(pod, set.spec?.minReadySeconds ?? 0, now)
  const nodes = places
    .filter(({ stay }) => stay)
    .map(({ node, pods }) => ({
      name: node.metadata.name,
      fresh: pods.find((pod) => isNew(pod, hash)),
      old: pods.find((pod) => !isNew(pod, hash)),
    }))
  return surge === 0 ? byUnavailability(nodes, unavailable, up) : bySurge(nodes, surge, up)
}

interface Occupied {
  readonly name: string
  readonly fresh: Pod | undefined
  readonly old: Pod | undefined
}

const isNew = (pod: Pod, hash: string): boolean => pod.metadata.labels?.[hashLabel] === hash
const isGoing = (pod: Pod): boolean => pod.metadata.deletionTimestamp !== undefined

/** Old pods that are down go at once; others as far as enough stay up. */
function byUnavailability(nodes: readonly Occupied[], most: number, up: (pod: Pod) => boolean): Replacement {
  let down = 0
  const free: Pod[] = []
  const candidates: Pod[] = []
  for (const { fresh, old } of nodes) {
    if (old === undefined || fresh !== undefined) {
      if (fresh === undefined || old !== undefined || !up(fresh)) down++
    } else if (isGoing(old)) down++
    else if (!up(old)) free.push(old)
    else candidates.push(old)
  }
  return { remove: [...free, ...candidates.slice(0, Math.max(0, most - down))], add: [] }
}

/** A new pod comes beside the old one; the old one goes when the new one is up. */
function bySurge(nodes: readonly Occupied[], most: number, up: (pod: Pod) => boolean): Replacement {
  let surging = 0
  const remove: Pod[] = []
  const free: string[] = []
  const candidates: string[] = []
  for (const { name, fresh, old } of nodes) {
    if (old === undefined) continue
    if (fresh === undefined) {
      if (isGoing(old)) surging++
      else if (up(old)) candidates.push(name)
      else free.push(name)
    } else if (isGoing(old)) continue
    else if (!up(old) || up(fresh)) remove.push(old)
    else surging++
  }
  return { remove, add: [...free, ...candidates.slice(0, Math.max(0, most - surging))] }
}
