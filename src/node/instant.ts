/**
 * The agent of instant clusters, as KWOK plays kubelets: a bound pod runs and is ready in one write, a Job's pod completes at once, a
 * deleted one goes. Nothing runs.
 */
import type { Container, Pod } from '../api/objects.ts'
import { controllerOf } from '../api/object.ts'
import { pods } from '../api/resources.ts'
import { hasReason } from '../api/status.ts'
import { timeText } from '../api/time.ts'
import type { Clock } from '../base/clock.ts'
import type { Client } from '../client/client.ts'
import { isSidecar } from '../kinds/pod/status.ts'
import { isTerminalPhase } from './pod-status.ts'

export interface InstantOptions {
  readonly client: Client
  readonly clock: Clock
  /** A free address of the node's range. */
  readonly addressFor: (pod: Pod) => string
  readonly hostIPOf: (node: string) => string
  readonly onError?: ((pod: string, error: Error) => void) | undefined
}

const fieldManager = 'kubelet'

/** Does what the pod calls for now: at most one write. */
export async function playPod(pod: Pod, options: InstantOptions): Promise<void> {
  const { client, onError } = options
  const { namespace, name, uid } = pod.metadata
  try {
    if (pod.metadata.deletionTimestamp !== undefined) {
      if ((pod.metadata.finalizers?.length ?? 0) === 0 || pod.metadata.deletionGracePeriodSeconds !== 0)
        await client.delete(pods, { namespace, name }, { gracePeriodSeconds: 0, preconditions: { uid } })
      return
    }
    if (isTerminalPhase(pod.status?.phase) || pod.status?.phase === 'Running') return
    const status = instantStatus(pod, options)
    await client.patch(pods, { namespace, name }, 'merge', { metadata: { uid }, status }, { subresource: 'status', fieldManager })
  } catch (error) {
    if (!hasReason(error, 'NotFound') && !hasReason(error, 'Conflict')) onError?.(`${namespace ?? ''}/${name}`, error as Error)
  }
}

function instantStatus(pod: Pod, { clock, addressFor, hostIPOf }: InstantOptions) {
  const time = timeText(clock.now())
  const isDone = controllerOf(pod)?.kind === 'Job'
  const hostIP = hostIPOf(pod.spec?.nodeName ?? '')
  const podIP = pod.spec?.hostNetwork === true ? hostIP : addressFor(pod)
  const condition = (type: string, status: string, reason?: string) => ({
    type,
    status,
    lastProbeTime: null,
    lastTransitionTime: time,
    ...(reason !== undefined && { reason }),
  })
  const old = pod.status?.conditions ?? []
  const ready = isDone ? (['False', 'PodCompleted'] as const) : (['True', undefined] as const)
  const own = [
    condition('Initialized', 'True', isDone ? 'PodCompleted' : undefined),
    condition('Ready', ready[0], ready[1]),
    condition('ContainersReady', ready[0], ready[1]),
    ...(pod.spec?.readinessGates ?? [])
      .filter(({ conditionType }) => !old.some(({ type }) => type === conditionType))
      .map(({ conditionType }) => condition(conditionType, 'True')),
  ]
  const containers = pod.spec?.containers ?? []
  const inits = pod.spec?.initContainers ?? []
  return {
    phase: isDone ? 'Succeeded' : 'Running',
    conditions: [...own, ...old.filter(({ type }) => !own.some((mine) => mine.type === type))],
    hostIP,
    hostIPs: [{ ip: hostIP }],
    podIP,
    podIPs: [{ ip: podIP }],
    startTime: pod.status?.startTime ?? time,
    ...(inits.length > 0 && {
      initContainerStatuses: inits.map((container) =>
        instantContainer(container, { time, isDone: isDone || !isSidecar(container), isInit: true }),
      ),
    }),
    containerStatuses: containers.map((container) => instantContainer(container, { time, isDone, isInit: false })),
  }
}

function instantContainer(
  container: Container,
  { time, isDone, isInit }: { readonly time: string; readonly isDone: boolean; readonly isInit: boolean },
) {
  return {
    name: container.name,
    state: isDone
      ? { terminated: { exitCode: 0, reason: 'Completed', startedAt: time, finishedAt: time } }
      : { running: { startedAt: time } },
    lastState: {},
    ready: isInit || !isDone,
    restartCount: 0,
    image: container.image ?? '',
    imageID: '',
    ...((isDone || isInit) && { started: !isDone }),
  }
}
