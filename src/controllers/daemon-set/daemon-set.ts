/** Keeps one pod of a DaemonSet on each node that suits. */
import { controllerOf, keyOf } from '../../api/object.ts'
import { isEqual } from '../../api/equal.ts'
import { labelPredicate } from '../../api/label-selector.ts'
import type { DaemonSet, Node, Pod } from '../../api/objects.ts'
import { controllerRevisions, daemonSets, nodes, pods } from '../../api/resources.ts'
import { isFinished } from '../../kinds/pod/finished.ts'
import { revisionHashLabel } from '../../kinds/shared/revision-labels.ts'
import { byAge } from '../../kinds/shared/by-age.ts'
import { defineController } from '../controller.ts'
import { step, type Step } from '../step.ts'
import type { View } from '../view.ts'
import { watching } from '../watch.ts'
import { claim, orphanWatch } from '../owners.ts'
import { createPod, deletePod, isAvailable, isReady, nextAvailable, orphanPods, podsByNode } from '../pods.ts'
import { historyOf, orphanRevisions, truncateSteps, type History } from '../revision-history.ts'
import { templateHash } from '../template-hash.ts'
import { isUpdated, nodeOf, podFor, suits } from './daemon-pods.ts'
import { isRolling, limitsOf, replaceable } from './replace.ts'

const burst = 250
const firstBackoff = 1000
const longestBackoff = 900_000

export const daemonSet = defineController<DaemonSet>({
  name: 'daemon-set',
  component: 'daemonset-controller',
  of: daemonSets,
  owns: [pods, controllerRevisions],
  watches: [
    orphanWatch(pods, daemonSets, matches),
    watching(nodes, ({ object, previous, type }, view) => {
      // Heartbeats do not matter: only labels, taints and nodes that come. One that goes is noticed by the end of its pods, as upstream does.
      const isSame = isEqual(previous?.metadata.labels, object.metadata.labels) && isEqual(previous?.spec?.taints, object.spec?.taints)
      if (type === 'deleted' || (type === 'updated' && isSame)) return []
      return view
        .list(daemonSets)
        .filter((set) => concerns(set, object, view))
        .map(keyOf)
    }),
  ],
  indexes: [orphanPods, orphanRevisions, podsByNode],
  reconcile(set, view) {
    if (Object.keys(set.spec?.selector.matchLabels ?? {}).length + (set.spec?.selector.matchExpressions ?? []).length === 0) {
      return [step.warning(set, 'SelectingAll', 'This daemon set is selecting all pods. A non-empty selector is required.')]
    }
    const orphans = view.by(pods, 'orphan', set.metadata.namespace ?? '')
    const claims = claim(pods, set, { resource: daemonSets, matches: (pod) => matches(set, pod), orphans, view })
    if (claims !== undefined) return [claims, step.again(0)]
    if (set.metadata.deletionTimestamp !== undefined) return []
    const history = historyOf(set, view, {
      resource: daemonSets,
      template: set.spec?.template ?? {},
      selector: set.spec?.selector,
      hashLabel: revisionHashLabel,
      annotations: set.metadata.annotations,
      hash: () => templateHash(set.spec?.template ?? {}, set.status?.collisionCount),
      collide: () =>
        step.updateStatus(daemonSets, {
          ...set,
          status: { ...zeroStatus, ...set.status, collisionCount: (set.status?.collisionCount ?? 0) + 1 },
        }),
    })
    if (history.newest === undefined || history.steps.length > 0) return history.steps
    return sync({ set, hash: history.newest.metadata.labels?.[revisionHashLabel] ?? '', view }, history)
  },
})

const zeroStatus = { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 }

/** What the set's pods are brought in line with. */
export interface Aim {
  readonly set: DaemonSet
  /** That of the newest revision. */
  readonly hash: string
  readonly view: View
}

/** Nodes with the set's pods on each, oldest first. */
export interface Placement {
  readonly node: Node
  readonly run: boolean
  readonly stay: boolean
  readonly pods: readonly Pod[]
}

/** syncNodeUpdate: a set is told of a node that lacks its pod, must lose it, or may have been counted as one where it does not belong. */
function concerns(set: DaemonSet, node: Node, view: View): boolean {
  const { run, stay } = suits(set, node)
  const isHere = view.by(pods, 'node', node.metadata.name).some((pod) => controllerOf(pod)?.uid === set.metadata.uid)
  return isHere ? !stay || (set.status?.numberMisscheduled ?? 0) > 0 : run
}

function matches(set: DaemonSet, pod: Pod): boolean {
  return labelPredicate(set.spec?.selector)(pod.metadata.labels ?? {})
}

function sync(aim: Aim, history: History): readonly Step[] {
  const { set, view } = aim
  const own = view.owned(pods, set)
  // One that has ended and is being deleted takes no place any more, whatever keeps it.
  const placed = own.filter((pod) => pod.metadata.deletionTimestamp === undefined || !isFinished(pod))
  const byNode = Map.groupBy(placed, (pod) => nodeOf(pod) ?? '')
  const places = view
    .list(nodes)
    .map((node): Placement => ({ node, ...suits(set, node), pods: [...(byNode.get(node.metadata.name) ?? [])].sort(byPlaceAndAge) }))
  const known = new Set(places.map(({ node }) => node.metadata.name))
  // A pod meant for a node that is gone would wait for ever.
  const lost = own.filter(
    (pod) => (pod.spec.nodeName ?? '') === '' && pod.metadata.deletionTimestamp === undefined && !known.has(nodeOf(pod) ?? ''),
  )
  const { missing, surplus, events, later } = manage(aim, places)
  const manageSteps = changes(aim, missing, [...surplus, ...lost])
  const replace = manageSteps.length === 0 && isRolling(set) ? replaceable(aim, places) : { remove: [], add: [] }
  const status = statusOf(aim, places)
  const save = isEqual(set.status ?? {}, status) ? [] : [step.updateStatus(daemonSets, { ...set, status })]
  const live = new Set(own.map((pod) => `${set.metadata.name}-${pod.metadata.labels?.[revisionHashLabel] ?? ''}`))
  live.add(history.newest?.metadata.name ?? '')
  const soon = [nextAvailable(own, set.spec?.minReadySeconds ?? 0, view.now), later].filter((delay) => delay !== undefined)
  return [
    ...events,
    ...manageSteps,
    ...changes(aim, replace.add, replace.remove),
    ...save,
    // Upstream counts every old revision, also those that pods still have, and then spares these.
    ...truncateSteps(history, live, history.all.length - 1 - (set.spec?.revisionHistoryLimit ?? 10)),
    ...(soon.length === 0 ? [] : [step.again(Math.min(...soon))]),
  ]
}

/** Pods for the nodes that lack one, and an end for those that are too many. */
function changes({ set, hash }: Aim, missing: readonly string[], surplus: readonly Pod[]): readonly Step[] {
  const retry = ({ errors }: { readonly errors: readonly Error[] }): readonly Step[] =>
    errors.slice(0, 1).map((error) => step.retry(error.message))
  return [
    ...(missing.length === 0
      ? []
      : [
          step.slowStart(
            missing.slice(0, burst).map((node) => createPod(set, podFor(set, node, hash))),
            retry,
          ),
        ]),
    ...(surplus.length === 0 ? [] : [step.together(surplus.slice(0, burst).map((pod) => deletePod(set, pod)))]),
  ]
}

interface Managed {
  readonly missing: string[]
  readonly surplus: Pod[]
  readonly events: Step[]
  /** When a failed pod may be replaced, in milliseconds. */
  later: number | undefined
}

/** What each node lacks or has too much of. */
function manage(aim: Aim, places: readonly Placement[]): Managed {
  const { set } = aim
  const found: Managed = { missing: [], surplus: [], events: [], later: undefined }
  const surge = isRolling(set) && limitsOf(set, places).surge > 0
  for (const { node, run, stay, pods: here } of places) {
    const living = here.filter((pod) => pod.metadata.deletionTimestamp === undefined)
    if (run && here.length === 0) found.missing.push(node.metadata.name)
    else if (!stay) found.surplus.push(...living)
    else {
      const running = living.filter((pod) => !dropFinished(aim, pod, { nodeName: node.metadata.name, found }))
      found.surplus.push(...(surge ? needless(aim, running) : running.slice(1)))
      // With surge a pod that is on its way out is not waited for.
      if (surge && run && running.length === 0) found.missing.push(node.metadata.name)
    }
  }
  return found
}

/**
 * With surge the oldest pods of the new and of an older revision share a node for a while: until the new one is up or the old one is down.
 */
function needless({ set, hash, view }: Aim, running: readonly Pod[]): readonly Pod[] {
  const fresh = running.find((pod) => pod.metadata.labels?.[revisionHashLabel] === hash)
  const old = running.find((pod) => pod.metadata.labels?.[revisionHashLabel] !== hash)
  const isDone = fresh !== undefined && old !== undefined && (!isReady(old) || isAvailable(fresh, set.spec?.minReadySeconds ?? 0, view.now))
  return running.filter((pod) => pod !== fresh && (pod !== old || isDone))
}

/** Failed pods are replaced with growing delays. */
function dropFinished({ set, view }: Aim, pod: Pod, { nodeName, found }: { readonly nodeName: string; readonly found: Managed }): boolean {
  const { memory, now } = view
  const where = `${keyOf(pod)} on node ${nodeName}`
  if (pod.status?.phase === 'Succeeded') {
    found.events.push(step.normal(set, 'SucceededDaemonPod', `Found succeeded daemon pod ${where}, will try to delete it`))
    found.surplus.push(pod)
    return true
  }
  if (pod.status?.phase !== 'Failed') return false
  const delay = memory.get(`delay/${nodeName}`) ?? 0
  const last = memory.get(`last/${nodeName}`) ?? 0
  const left = last + delay - now
  if (left > 0 && delay > 0) {
    found.later = Math.min(left, found.later ?? Infinity)
    return true
  }
  memory.set(
    `delay/${nodeName}`,
    now - last > 2 * longestBackoff ? firstBackoff : Math.min(longestBackoff, Math.max(firstBackoff, delay * 2)),
  )
  memory.set(`last/${nodeName}`, now)
  found.events.push(step.warning(set, 'FailedDaemonPod', `Found failed daemon pod ${where}, will try to kill it`))
  found.surplus.push(pod)
  return true
}

function statusOf({ set, hash, view }: Aim, places: readonly Placement[]): NonNullable<DaemonSet['status']> {
  let [desired, current, misscheduled, ready, updated, available] = [0, 0, 0, 0, 0, 0]
  for (const { run, pods: here } of places) {
    if (!run) {
      if (here.length > 0) misscheduled++
      continue
    }
    desired++
    const [first] = here
    if (first === undefined) continue
    current++
    // While two share the node, the older one speaks for it.
    if (isReady(first)) ready++
    if (isAvailable(first, set.spec?.minReadySeconds ?? 0, view.now)) available++
    if (isUpdated(set, first, hash)) updated++
  }
  const { collisionCount, conditions } = set.status ?? {}
  return {
    ...(collisionCount !== undefined && { collisionCount }),
    ...(conditions !== undefined && { conditions }),
    currentNumberScheduled: current,
    numberMisscheduled: misscheduled,
    desiredNumberScheduled: desired,
    numberReady: ready,
    ...(set.metadata.generation !== undefined && { observedGeneration: set.metadata.generation }),
    ...(updated > 0 && { updatedNumberScheduled: updated }),
    ...(available > 0 && { numberAvailable: available }),
    ...(desired - available > 0 && { numberUnavailable: desired - available }),
  }
}

/** Pods that have their node come before others, older before younger. */
function byPlaceAndAge(a: Pod, b: Pod): number {
  const [here, there] = [a, b].map((pod) => (pod.spec.nodeName ?? '') !== '')
  return here === there ? byAge(a, b) : here === true ? -1 : 1
}
