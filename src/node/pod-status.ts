/** The status of a pod from what its containers do: phase, conditions, container statuses, in kubelet's rules and words. Pure. */
import { conditionOf } from '../api/conditions.ts'
import type { Container, ContainerState, ContainerStatus, Pod, PodCondition, PodStatus } from '../api/objects.ts'
import { timeText } from '../api/time.ts'
import { isSidecar } from '../kinds/pod/status.ts'
import type { ContainerRecord, ContainerRun, PodRecord } from './pod-record.ts'
import { resizePending } from './resize.ts'

export interface NodeIdentity {
  readonly hostIP: string
  /** `simulated` */
  readonly runtimeKind: string
}

/** The whole status as kubelet would write it; conditions of others are kept. */
export function podStatus(pod: Pod, record: PodRecord, { node, now }: { readonly node: NodeIdentity; readonly now: number }): PodStatus {
  const containers = pod.spec?.containers ?? []
  const inits = pod.spec?.initContainers ?? []
  const initialized = initializedBefore(inits, record)
  const statusOf = (container: Container, isInit: boolean): ContainerStatus =>
    containerStatus(container, record.containers.get(container.name), { record, isInit, initialized, node })
  const initContainerStatuses = inits.map((container) => statusOf(container, true))
  const containerStatuses = containers.map((container) => statusOf(container, false))
  const ephemeral = (pod.spec?.ephemeralContainers ?? []) as readonly Container[]
  const computed = record.forced?.phase ?? phaseOf(pod, record)
  // A pod is over, and its end has a reason, only when nothing of it runs any more, sidecars included; its conditions tell at once.
  const isLate = isTerminalPhase(computed) && [...record.containers.values()].some(({ run }) => run?.state === 'running')
  const phase = isLate ? 'Running' : computed
  const ip = pod.spec?.hostNetwork === true ? node.hostIP : record.ip
  const status = {
    phase,
    conditions: [] as PodCondition[],
    ...(record.forced !== undefined && !isLate && { message: record.forced.message, reason: record.forced.reason }),
    hostIP: node.hostIP,
    hostIPs: [{ ip: node.hostIP }],
    ...(ip !== undefined && { podIP: ip, podIPs: [{ ip }] }),
    startTime: timeText(record.startTime),
    ...(inits.length > 0 && { initContainerStatuses }),
    containerStatuses,
    ...(ephemeral.length > 0 && { ephemeralContainerStatuses: ephemeral.map((container) => unprobed(statusOf(container, false))) }),
    ...(pod.status?.qosClass !== undefined && { qosClass: pod.status.qosClass }),
    ...(pod.status?.nominatedNodeName !== undefined && { nominatedNodeName: pod.status.nominatedNodeName }),
  }
  status.conditions = conditions(pod, { ...status, phase: computed }, { record, initialized, now })
  return status
}

/** Containers for debugging have no probes, so nothing ever says of them that they have started or are ready. */
const unprobed = ({ started: _, ...status }: ContainerStatus): ContainerStatus => ({ ...status, ready: false })

/** True when every init container is through (sidecars: have started). */
function initializedBefore(inits: readonly Container[], record: PodRecord): boolean {
  return inits.every((container) => {
    const known = record.containers.get(container.name)
    return isSidecar(container) ? known?.started === true : known?.run?.state === 'exited' && known.run.exitCode === 0
  })
}

function phaseOf(pod: Pod, record: PodRecord): string {
  const spec = pod.spec
  const inits = spec?.initContainers ?? []
  const policy = spec?.restartPolicy ?? 'Always'
  let pendingInit = 0
  let failedInit = 0
  for (const container of inits) {
    const known = record.containers.get(container.name)
    if (isSidecar(container)) {
      if (known?.started !== true && known?.run === undefined) pendingInit++
      continue
    }
    const run = known?.run
    if (run?.state === 'exited' && run.exitCode !== 0) failedInit++
    else if (run?.state !== 'exited') pendingInit++
  }
  let running = 0
  let waiting = 0
  let stopped = 0
  let succeeded = 0
  for (const container of spec?.containers ?? []) {
    const known = record.containers.get(container.name)
    if (known?.run?.state === 'running') running++
    else if (known?.run?.state === 'exited') {
      stopped++
      if (known.run.exitCode === 0) succeeded++
    } else if (known?.last !== undefined) stopped++
    else waiting++
  }
  if (failedInit > 0 && policy === 'Never') return 'Failed'
  const anyStarted = running + stopped > 0
  if (pendingInit > 0 || (failedInit > 0 && !anyStarted)) return 'Pending'
  if (waiting > 0) return anyStarted ? 'Running' : 'Pending'
  if (running > 0) return 'Running'
  if (stopped > 0) {
    if (policy === 'Always') return record.terminated ? (stopped === succeeded ? 'Succeeded' : 'Failed') : 'Running'
    if (stopped === succeeded) return 'Succeeded'
    return policy === 'Never' || record.terminated ? 'Failed' : 'Running'
  }
  return 'Pending'
}

export function isTerminalPhase(phase: string | undefined): boolean {
  return phase === 'Succeeded' || phase === 'Failed'
}

interface Around {
  readonly record: PodRecord
  readonly isInit: boolean
  readonly initialized: boolean
  readonly node: NodeIdentity
}

function containerStatus(container: Container, known: ContainerRecord | undefined, around: Around): ContainerStatus {
  const state = stateOf(known, around)
  const last =
    state.waiting !== undefined || state.running !== undefined ? (known?.run?.state === 'exited' ? known.run : known?.last) : known?.last
  const shown = known?.run ?? known?.last
  const isRunning = state.running !== undefined
  const isDone = around.isInit && !isSidecar(container) && state.terminated?.exitCode === 0
  return {
    name: container.name,
    state,
    lastState: last === undefined ? {} : { terminated: terminated(last, around.node) },
    ready: isDone || (isRunning && known?.ready === true),
    restartCount: known?.restarts ?? 0,
    image: known?.image ?? container.image ?? '',
    imageID: known?.imageId ?? '',
    ...(shown !== undefined && { containerID: `${around.node.runtimeKind}://${shown.id}` }),
    started: isRunning && known?.started === true,
    ...(shown !== undefined && allocation(known)),
    ...volumeMounts(container),
  }
}

/** What is set aside is what there is: a resize is carried out at once. */
function allocation(known: ContainerRecord | undefined): Pick<ContainerStatus, 'allocatedResources' | 'resources'> {
  const resources = known?.allocated ?? {}
  return { ...(resources.requests && { allocatedResources: resources.requests }), resources }
}

/** Mounts appear with their recursive read-only mode, as upstream shows them since 1.31. */
function volumeMounts(container: Container): Pick<ContainerStatus, 'volumeMounts'> {
  const mounts = container.volumeMounts ?? []
  if (mounts.length === 0) return {}
  return {
    volumeMounts: mounts.map(({ name, mountPath, readOnly }) => ({
      name,
      mountPath,
      ...(readOnly === true && { readOnly, recursiveReadOnly: 'Disabled' }),
    })),
  }
}

function stateOf(known: ContainerRecord | undefined, { record, isInit, initialized, node }: Around): ContainerState {
  const run = known?.run
  if (run?.state === 'running') return { running: { startedAt: timeText(run.startedAt ?? record.startTime) } }
  if (known?.waiting !== undefined)
    return {
      waiting:
        known.waiting.message === undefined
          ? { reason: known.waiting.reason }
          : { reason: known.waiting.reason, message: known.waiting.message },
    }
  if (run?.state === 'exited') return { terminated: terminated(run, node) }
  return {
    waiting: {
      reason:
        !isInit && record.hasInits && !initialized
          ? 'PodInitializing'
          : isInit && record.hasInits && record.initBegun
            ? 'PodInitializing'
            : 'ContainerCreating',
    },
  }
}

function terminated(run: ContainerRun, node: NodeIdentity): NonNullable<ContainerState['terminated']> {
  return {
    exitCode: run.exitCode ?? 0,
    reason: run.reason ?? (run.exitCode === 0 ? 'Completed' : 'Error'),
    ...(run.message !== undefined && { message: run.message }),
    // Runtimes give a time that never was as 0, and kubelet passes on what that stands for.
    startedAt: timeText(run.startedAt ?? 0),
    finishedAt: timeText(run.finishedAt ?? 0),
    containerID: `${node.runtimeKind}://${run.id}`,
  }
}

const ownTypes = [resizePending, 'PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled']

type Draft = Pick<PodCondition, 'type' | 'status' | 'reason' | 'message'>

function conditions(
  pod: Pod,
  status: PodStatus,
  { record, initialized, now }: { readonly record: PodRecord; readonly initialized: boolean; readonly now: number },
): PodCondition[] {
  const old = pod.status?.conditions ?? []
  const ready = readyConditions(pod, status)
  const drafts: Draft[] = [
    { type: 'PodReadyToStartContainers', status: record.ip !== undefined && record.sandbox !== undefined ? 'True' : 'False' },
    initializedCondition(pod, status, { record, initialized }),
    ready.pod,
    ready.containers,
    { type: 'PodScheduled', status: 'True' },
  ]
  const mine = drafts.map((draft): PodCondition => {
    const before = old.find(({ type }) => type === draft.type)
    const since = before?.status === draft.status ? before.lastTransitionTime : timeText(now)
    // The wire shows a null probe time, which the generated type does not know.
    return { ...draft, lastProbeTime: null, lastTransitionTime: since } as unknown as PodCondition
  })
  return [...pendingResize(record), ...mine, ...old.filter(({ type }) => !ownTypes.includes(type))]
}

function pendingResize({ resize }: PodRecord): readonly PodCondition[] {
  if (resize === undefined) return []
  const { reason, message, since } = resize
  return [{ type: resizePending, status: 'True', lastProbeTime: timeText(since), lastTransitionTime: timeText(since), reason, message }]
}

function initializedCondition(
  pod: Pod,
  status: PodStatus,
  { record, initialized }: { readonly record: PodRecord; readonly initialized: boolean },
): Draft {
  const type = 'Initialized'
  if (status.phase === 'Succeeded') return { type, status: 'True', reason: 'PodCompleted' }
  // Sidecars that end or restart later take nothing back.
  if (initialized || (status.containerStatuses ?? []).some(hasStarted)) return { type, status: 'True' }
  const missing = (pod.spec?.initContainers ?? []).filter((container) => !initializedBefore([container], record)).map(({ name }) => name)
  return { type, status: 'False', reason: 'ContainersNotInitialized', message: `containers with incomplete status: [${missing.join(' ')}]` }
}

const hasStarted = ({ state }: ContainerStatus): boolean => state?.running !== undefined || state?.terminated !== undefined

function readyConditions(pod: Pod, status: PodStatus): { pod: Draft; containers: Draft } {
  const both = (draft: Omit<Draft, 'type'>): { pod: Draft; containers: Draft } => ({
    pod: { type: 'Ready', ...draft },
    containers: { type: 'ContainersReady', ...draft },
  })
  if (status.phase === 'Succeeded') return both({ status: 'False', reason: 'PodCompleted' })
  if (status.phase === 'Failed') return both({ status: 'False', reason: 'PodFailed' })
  const sidecars = (pod.spec?.initContainers ?? []).filter(isSidecar).map(({ name }) => name)
  const counted = [
    ...(status.initContainerStatuses ?? []).filter(({ name }) => sidecars.includes(name)),
    ...(status.containerStatuses ?? []),
  ]
  const unready = counted.filter(({ ready }) => !ready).map(({ name }) => name)
  if (unready.length > 0)
    return both({ status: 'False', reason: 'ContainersNotReady', message: `containers with unready status: [${unready.join(' ')}]` })
  const containers: Draft = { type: 'ContainersReady', status: 'True' }
  const gates = gateProblems(pod)
  return {
    pod:
      gates.length === 0
        ? { type: 'Ready', status: 'True' }
        : { type: 'Ready', status: 'False', reason: 'ReadinessGatesNotReady', message: gates.join(', ') },
    containers,
  }
}

function gateProblems(pod: Pod): string[] {
  return (pod.spec?.readinessGates ?? []).flatMap(({ conditionType }) => {
    const found = conditionOf(pod, conditionType)
    if (found === undefined) return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`]
    return found.status === 'True' ? [] : [`the status of pod readiness gate "${conditionType}" is not "True", but ${found.status}`]
  })
}
