/** The rolling update of a DaemonSet: which old pods may go, and where new ones may come beside them. */
import type { DaemonSet, Pod } from '../../api/objects.ts'
import { scaled } from '../deployment/limits.ts'
import { isAvailable } from '../pods.ts'
import type { Aim, Placement } from './daemon-set.ts'
import { isUpdated } from './daemon-pods.ts'

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

/** Which old pods the update may take away now, and which nodes get a new one beside theirs. */
export function replaceable({ set, hash, view }: Aim, places: readonly Placement[]): Replacement {
  const { surge, unavailable } = limitsOf(set, places)
  const up = (pod: Pod): boolean => isAvailable(pod, set.spec?.minReadySeconds ?? 0, view.now)
  // Nodes that are to have a pod, and those that have one.
  const nodes = places.filter(({ run, pods }) => run || pods.length > 0).map((place) => occupied(set, place, hash))
  return surge === 0 ? byUnavailability(nodes, unavailable, up) : bySurge(nodes, surge, up)
}

interface Occupied {
  readonly name: string
  readonly run: boolean
  /** Pods of the new and of an older revision, those that are being deleted left out. */
  readonly fresh: Pod | undefined
  readonly old: Pod | undefined
  /** The rest of the controller has to clear up here first. */
  readonly isCrowded: boolean
}

/** findUpdatedPodsOnNode. */
function occupied(set: DaemonSet, { node, run, pods }: Placement, hash: string): Occupied {
  const living = pods.filter((pod) => pod.metadata.deletionTimestamp === undefined)
  const fresh = living.filter((pod) => isUpdated(set, pod, hash))
  const old = living.filter((pod) => !fresh.includes(pod))
  return { name: node.metadata.name, run, fresh: fresh[0], old: old[0], isCrowded: fresh.length > 1 || old.length > 1 }
}

/** Old pods that are down go at once; others as far as enough stay up. */
function byUnavailability(nodes: readonly Occupied[], most: number, up: (pod: Pod) => boolean): Replacement {
  let down = 0
  const free: Pod[] = []
  const candidates: Pod[] = []
  for (const { fresh, old, isCrowded } of nodes) {
    if (isCrowded || (fresh === undefined) === (old === undefined)) down++
    else if (fresh !== undefined) down += up(fresh) ? 0 : 1
    else if (old !== undefined && up(old)) candidates.push(old)
    else if (old !== undefined) {
      free.push(old)
      down++
    }
  }
  return { remove: [...free, ...candidates.slice(0, Math.max(0, most - down))], add: [] }
}

/** A new pod comes beside the old one; the old one goes when the new one is up, or where none is to run as soon as enough others are. */
function bySurge(nodes: readonly Occupied[], most: number, up: (pod: Pod) => boolean): Replacement {
  let surging = 0
  const remove: Pod[] = []
  const strays: Pod[] = []
  const free: string[] = []
  const candidates: string[] = []
  for (const { name, run, fresh, old, isCrowded } of nodes) {
    if (isCrowded) surging++
    else if (old === undefined) continue
    else if (fresh === undefined) {
      if (!run) (up(old) ? strays : remove).push(old)
      else (up(old) ? candidates : free).push(name)
    } else if (up(fresh)) remove.push(old)
    else surging++
  }
  const available = nodes.filter(
    ({ fresh, old, isCrowded }) => !isCrowded && [old ?? fresh].some((pod) => pod !== undefined && up(pod)),
  ).length
  const spare = Math.max(0, available - nodes.filter(({ run }) => run).length)
  return { remove: [...remove, ...strays.slice(0, spare)], add: [...free, ...candidates.slice(0, Math.max(0, most - surging))] }
}
