/**
 * What a node agent knows of one of its pods: the runs of its containers and why one waits. Owned and changed by the pod's worker alone.
 */
import type { Container, ContainerStatus, Pod, ResourceRequirements } from '../api/objects.ts'
import { millisOf } from '../api/time.ts'
import { readImageName } from './image-name.ts'
import type { PendingResize } from './resize.ts'

/** One run of a container, from its creation on. */
export interface ContainerRun {
  readonly id: string
  readonly attempt: number
  readonly state: 'created' | 'running' | 'exited'
  readonly startedAt: number | undefined
  readonly finishedAt: number | undefined
  readonly exitCode: number | undefined
  readonly reason: string | undefined
  readonly message: string | undefined
}

export interface ContainerRecord {
  readonly name: string
  /** What the node has set aside for it: what its manifest asked for when there was room. */
  allocated: ResourceRequirements
  /** The newest run. */
  run: ContainerRun | undefined
  /** The run before it, if it ended. */
  last: ContainerRun | undefined
  restarts: number
  /** Why it does not run, where that is not plain from the runs. */
  waiting: { readonly reason: string; readonly message?: string | undefined } | undefined
  /** Its startup probe passed, or it has none and postStart is through. */
  started: boolean
  ready: boolean
  image: string | undefined
  imageId: string | undefined
  /** The image the run was made from, as the manifest named it then. */
  wantedImage: string | undefined
  /** Crash back-off: the delay now in force, and when it was set. */
  backOff: { readonly delay: number; readonly at: number } | undefined
  /** Image pull back-off. */
  pullBackOff: { readonly delay: number; readonly until: number; readonly error: string; readonly reason: string } | undefined
  /** A stop is under way (a failed probe, a changed image). */
  stopping: boolean
}

export interface PodRecord {
  readonly startTime: number
  readonly hasInits: boolean
  sandbox: string | undefined
  ip: string | undefined
  /** An init container was begun. */
  initBegun: boolean
  /** Why what its containers ask for now is not set aside. */
  resize: PendingResize | undefined
  /** The node has taken the pod; false for good where it will not have it. */
  isAdmitted: boolean | undefined
  /** All containers were stopped for good. */
  terminated: boolean
  /** Set by kubelet against the containers' own state: rejected, evicted, over its deadline. */
  forced: { readonly phase: string; readonly reason: string; readonly message: string; readonly graceSeconds?: number } | undefined
  readonly containers: Map<string, ContainerRecord>
}

export function newContainerRecord({ name, resources = {} }: Container): ContainerRecord {
  return {
    name,
    allocated: resources,
    run: undefined,
    last: undefined,
    restarts: 0,
    waiting: undefined,
    started: false,
    ready: false,
    image: undefined,
    imageId: undefined,
    wantedImage: undefined,
    backOff: undefined,
    pullBackOff: undefined,
    stopping: false,
  }
}

/** All containers of a pod by kind, init containers first. */
export function allContainers(pod: Pod): readonly Container[] {
  return [
    ...(pod.spec?.initContainers ?? []),
    ...(pod.spec?.containers ?? []),
    ...((pod.spec?.ephemeralContainers ?? []) as readonly Container[]),
  ]
}

/** A record made of the pod's status: empty for a new pod; for one that ran before the agent started, with its ids, counts and times. */
export function recordOf(pod: Pod, now: number): PodRecord {
  const containers = new Map<string, ContainerRecord>()
  const statuses = [
    ...(pod.status?.initContainerStatuses ?? []),
    ...(pod.status?.containerStatuses ?? []),
    ...(pod.status?.ephemeralContainerStatuses ?? []),
  ]
  for (const container of allContainers(pod)) {
    const status = statuses.find(({ name }) => name === container.name)
    containers.set(container.name, status === undefined ? newContainerRecord(container) : recordFrom(container, status))
  }
  const { status } = pod
  return {
    startTime: millisOf(status?.startTime) ?? now,
    hasInits: (pod.spec?.initContainers?.length ?? 0) > 0,
    sandbox: undefined,
    ip: undefined,
    initBegun: (status?.initContainerStatuses ?? []).some(({ state }) => state?.running !== undefined || state?.terminated !== undefined),
    resize: undefined,
    isAdmitted: status?.startTime === undefined ? undefined : true,
    terminated: false,
    forced: undefined,
    containers,
  }
}

/** Statuses have names in full. */
const isSameImage = (one = '', other: string): boolean => one === other || readImageName(one)?.full === readImageName(other)?.full

const idOf = (containerId: string | undefined): string => (containerId ?? '').replace(/^[a-z-]+:\/\//, '')

function recordFrom(container: Container, status: ContainerStatus): ContainerRecord {
  const { state, lastState } = status
  const record = newContainerRecord(container)
  if (status.resources !== undefined)
    record.allocated = { ...status.resources, ...(status.allocatedResources && { requests: status.allocatedResources }) }
  record.restarts = status.restartCount
  record.image = status.image
  record.imageId = status.imageID === '' ? undefined : status.imageID
  record.wantedImage = isSameImage(container.image, status.image) ? container.image : status.image
  record.ready = status.ready
  record.started = status.started === true
  record.last = lastState?.terminated && endedRun(lastState.terminated, Math.max(0, status.restartCount - 1))
  if (state?.terminated !== undefined) record.run = endedRun(state.terminated, status.restartCount)
  else if (state?.running !== undefined) {
    record.run = {
      id: idOf(status.containerID),
      attempt: status.restartCount,
      state: 'running',
      startedAt: millisOf(state.running.startedAt),
      finishedAt: undefined,
      exitCode: undefined,
      reason: undefined,
      message: undefined,
    }
  } else if (lastState?.terminated !== undefined) {
    // It waits for its next run: the last one is also the newest.
    record.run = endedRun(lastState.terminated, status.restartCount)
    record.last = undefined
  }
  return record
}

type Terminated = NonNullable<NonNullable<ContainerStatus['state']>['terminated']>

function endedRun(ended: Terminated, attempt: number): ContainerRun {
  return {
    id: idOf(ended.containerID),
    attempt,
    state: 'exited',
    startedAt: millisOf(ended.startedAt ?? undefined),
    finishedAt: millisOf(ended.finishedAt ?? undefined),
    exitCode: ended.exitCode,
    reason: ended.reason,
    message: ended.message,
  }
}
