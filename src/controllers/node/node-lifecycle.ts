/** Watches over the heartbeats of nodes: marks silent ones, and turns conditions into taints. */
import { conditionOf } from '../../api/conditions.ts'
import { isEqual } from '../../api/equal.ts'
import { keyOf } from '../../api/object.ts'
import type { Node, NodeCondition, Pod, Taint } from '../../api/objects.ts'
import { leases, nodes, pods } from '../../api/resources.ts'
import { millisOf, timeText } from '../../api/time.ts'
import { nodeLeaseNamespace } from '../../kinds/node/lease-namespace.ts'
import { failureTaints, nodeTaints } from '../../kinds/node/taints.ts'
import { isFinished } from '../../kinds/pod/finished.ts'
import { defineController } from '../controller.ts'
import { isReady, podsByNode } from '../pods.ts'
import { ignoreStale, step, type Step } from '../step.ts'
import type { View } from '../view.ts'
import { watching } from '../watch.ts'
import { evictingTaints, evictionWait, isCutOff } from './eviction-rate.ts'
import { isReadyNode } from './readiness.ts'

/** Upstream's node-monitor-grace-period, how long a node may be silent, and node-startup-grace-period, for one that never spoke. */
const [usualGrace, firstGrace] = [50_000, 60_000]
const watched = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure']

/** Conditions that keep new pods away: type, the status that does, the taint. */
const conditionTaints = [
  ['Ready', 'False', nodeTaints.notReady],
  ['Ready', 'Unknown', nodeTaints.unreachable],
  ['MemoryPressure', 'True', nodeTaints.memoryPressure],
  ['DiskPressure', 'True', nodeTaints.diskPressure],
  ['NetworkUnavailable', 'True', nodeTaints.networkUnavailable],
  ['PIDPressure', 'True', nodeTaints.pidPressure],
] as const
const ownTaints = new Set<string>(Object.values(nodeTaints))

export const nodeLifecycle = defineController<Node>({
  name: 'node-lifecycle',
  component: 'node-controller',
  of: nodes,
  reads: [leases, pods],
  // How many fail decides over each of them.
  watches: [
    watching(nodes, ({ object, previous, type }, view) =>
      previous !== undefined && type === 'updated' && isReadyNode(previous) === isReadyNode(object)
        ? []
        : view
            .list(nodes)
            .filter((node) => !isReadyNode(node))
            .map(keyOf),
    ),
  ],
  indexes: [podsByNode],
  reconcile(node, view) {
    if (node.metadata.deletionTimestamp !== undefined) return []
    const isKnown = uidIn(view) !== undefined
    const greeting = isKnown ? [] : [told(node.metadata, 'RegisteredNode', `Registered Node ${node.metadata.name} in Controller`)]
    if (!isKnown) view.memory.set(`${registered}${node.metadata.uid}`, 1)
    const grace = conditionOf(node, 'Ready') === undefined ? firstGrace : usualGrace
    const silence = view.now - lastSign(node, view)
    if (silence >= grace) {
      const conditions = silenced(node, view.now)
      if (conditions !== undefined) return [...greeting, ...markSilent(node, conditions, view)]
    }
    const { taints, wait = Infinity } = taintsOf(node, view)
    const retaint = taints === undefined ? [] : [step.update(nodes, { ...node, spec: { ...node.spec, taints } })]
    const later = Math.min(wait, silence < grace ? grace - silence : Infinity)
    return [...greeting, ...retaint, ...(later === Infinity ? [] : [step.again(later)])]
  },
  gone(name, view) {
    const uid = uidIn(view)
    view.memory.clear()
    return uid === undefined ? [] : [told({ name, uid }, 'RemovingNode', `Removing Node ${name} from Controller`)]
  },
})

const registered = 'registered/'

/** Of the node that was greeted. */
const uidIn = ({ memory }: View): string | undefined =>
  [...memory.keys()].find((key) => key.startsWith(registered))?.slice(registered.length)

/** RecordNodeEvent. */
const told = ({ name, uid }: { readonly name: string; readonly uid: string }, reason: string, event: string): Step =>
  step.normal({ kind: 'Node', name, uid, apiVersion: 'v1' }, reason, `Node ${name} event: ${event}`)

/** The last sign of life. Before the controllers' own start nothing can have been observed. */
function lastSign(node: Node, view: View): number {
  const lease = view.get(leases, { namespace: nodeLeaseNamespace, name: node.metadata.name })
  const signs = [lease?.spec?.renewTime, conditionOf(node, 'Ready')?.lastHeartbeatTime, node.metadata.creationTimestamp].map(
    (time) => millisOf(time) ?? 0,
  )
  return Math.max(view.started, ...signs.filter((at) => !Number.isNaN(at)))
}

/** The conditions with everything unknown that a silent kubelet would have posted; undefined when they say so already. */
function silenced(node: Node, now: number): readonly NodeCondition[] | undefined {
  const before = node.status?.conditions ?? []
  const time = timeText(now)
  const next = before.map((condition) =>
    watched.includes(condition.type) && condition.status !== 'Unknown'
      ? {
          ...condition,
          status: 'Unknown',
          reason: 'NodeStatusUnknown',
          message: 'Kubelet stopped posting node status.',
          lastTransitionTime: time,
        }
      : condition,
  )
  const missing = watched.filter((type) => conditionOf(node, type) === undefined)
  const never = missing.map((type) => ({
    type,
    status: 'Unknown',
    reason: 'NodeStatusNeverUpdated',
    message: 'Kubelet never posted node status.',
    lastHeartbeatTime: node.metadata.creationTimestamp,
    lastTransitionTime: time,
  }))
  const conditions = [...next, ...never]
  // Upstream writes them all when readiness changes, and else none.
  return isEqual(conditionOf(node, 'Ready'), conditionOf({ status: { conditions } }, 'Ready')) ? undefined : conditions
}

/** The node's pods are no longer ready, and both sides hear of it. */
function markSilent(node: Node, conditions: readonly NodeCondition[], view: View): readonly Step[] {
  const wasReady = isReadyNode(node)
  const { name, uid } = node.metadata
  const event = step.normal({ kind: 'Node', name, uid, apiVersion: 'v1' }, 'NodeNotReady', `Node ${name} status is now: NodeNotReady`)
  const affected = wasReady ? view.by(pods, 'node', name).filter((pod) => !isFinished(pod) && isReady(pod)) : []
  return [
    step.updateStatus(nodes, { ...node, status: { ...node.status, conditions } }, { then: () => (wasReady ? [event] : []) }),
    step.together(affected.map((pod) => notReady(pod, view.now))),
    step.again(0),
  ]
}

function notReady(pod: Pod, now: number): Step {
  const conditions = (pod.status?.conditions ?? []).map((condition) =>
    condition.type === 'Ready' ? { ...condition, status: 'False', lastTransitionTime: timeText(now) } : condition,
  )
  return step.updateStatus(
    pods,
    { ...pod, status: { ...pod.status, conditions } },
    {
      then: () => [step.warning(pod, 'NodeNotReady', 'Node is not ready')],
      otherwise: ignoreStale,
    },
  )
}

interface Tainting {
  /** What the node is to have; undefined: it has just that. */
  readonly taints: readonly Taint[] | undefined
  /** Milliseconds until the node may be evicted, if it has to wait for that. */
  readonly wait: number | undefined
}

/** The taints that conditions and cordoning ask for. */
function taintsOf(node: Node, view: View): Tainting {
  const before = node.spec?.taints ?? []
  const wanted: Taint[] = (node.status?.conditions ?? []).flatMap(({ type, status }) =>
    conditionTaints.flatMap(([of, when, key]) => (of === type && when === status ? [{ key, effect: 'NoSchedule' }] : [])),
  )
  if (node.spec?.unschedulable === true) wanted.push({ key: nodeTaints.unschedulable, effect: 'NoSchedule' })
  const eviction = evictingTaint(node)
  const all = eviction === undefined ? [] : view.list(nodes)
  const wait =
    eviction === undefined || isCutOff(all) || evictingTaints(node).length > 0 ? undefined : evictionWait(node, all, view.now) || undefined
  if (eviction !== undefined && !isCutOff(all) && wait === undefined) wanted.push(eviction)
  const kept = before.filter((taint) => !isOwn(taint) || wanted.some((one) => same(one, taint)))
  const time = timeText(view.now)
  const added = wanted.filter((one) => !before.some((taint) => same(one, taint))).map((one) => ({ ...one, timeAdded: time }))
  return { taints: added.length === 0 && kept.length === before.length ? undefined : [...kept, ...added], wait }
}

/** The taint that takes the pods from a node that fails. */
function evictingTaint(node: Node): Taint | undefined {
  const ready = conditionOf(node, 'Ready')?.status
  if (ready === 'False') return { key: nodeTaints.notReady, effect: 'NoExecute' }
  return ready === 'Unknown' ? { key: nodeTaints.unreachable, effect: 'NoExecute' } : undefined
}

const isOwn = (taint: Taint): boolean =>
  ownTaints.has(taint.key) && (taint.effect === 'NoSchedule' || (taint.effect === 'NoExecute' && failureTaints.includes(taint.key)))
const same = (a: Taint, b: Taint): boolean => a.key === b.key && a.effect === b.effect
