/** What a pod's containers call for now: which to start, which to stop, and when to look again. Pure. */
import type { Container, Pod } from '../api/objects.ts'
import { isSidecar } from '../kinds/pod/status.ts'
import type { ContainerRecord, ContainerRun, PodRecord } from './pod-record.ts'

export interface Steps {
  readonly start: readonly Container[]
  readonly stop: readonly { readonly container: Container; readonly message: string }[]
  /** Nothing runs any more and nothing will. */
  readonly isOver: boolean
}

/** Whether an ended run is followed by another. */
export function restarts(container: Container, run: ContainerRun, pod: Pod): boolean {
  const policy = isSidecar(container) ? 'Always' : (pod.spec?.restartPolicy ?? 'Always')
  return policy === 'Always' || (policy === 'OnFailure' && run.exitCode !== 0)
}

/**
 * Upstream's computePodActions: init containers one by one, then all others; sidecars before what comes after them, and until the last of
 * the others has ended.
 */
export function nextSteps(pod: Pod, record: PodRecord): Steps {
  const inits = pod.spec?.initContainers ?? []
  const containers = pod.spec?.containers ?? []
  const known = (container: Container): ContainerRecord | undefined => record.containers.get(container.name)
  const mainBegun = containers.some((container) => known(container)?.run !== undefined)
  const pending = firstPending(inits, pod, { record, mainBegun })
  const sidecars = inits.filter(isSidecar)
  if (pending !== 'none') {
    if (pending === 'failed')
      return {
        start: [],
        stop: runningOf(sidecars, record, ''),
        isOver: sidecars.every((container) => known(container)?.run?.state !== 'running'),
      }
    return { start: pending.start, stop: changed(inits, record), isOver: false }
  }
  const live = containers.filter((container) => {
    const run = known(container)?.run
    return run === undefined || run.state !== 'exited' || restarts(container, run, pod)
  })
  if (live.length === 0 && containers.length > 0) {
    const stop = runningOf(sidecars, record, '')
    return { start: [], stop, isOver: stop.length === 0 }
  }
  const idle = [
    ...sidecars,
    ...live,
    ...((pod.spec?.ephemeralContainers ?? []) as readonly Container[]).filter((container) => known(container)?.run === undefined),
  ]
  const start = idle.filter((container) => {
    const run = known(container)?.run
    return run === undefined || run.state === 'exited'
  })
  return { start, stop: changed([...inits, ...containers], record), isOver: false }
}

/** The init container whose turn it is. */
function firstPending(
  inits: readonly Container[],
  pod: Pod,
  { record, mainBegun }: { readonly record: PodRecord; readonly mainBegun: boolean },
): 'none' | 'failed' | { readonly start: readonly Container[] } {
  const start: Container[] = []
  for (const container of inits) {
    const run = record.containers.get(container.name)?.run
    if (isSidecar(container)) {
      // Once the others have begun, sidecars are restarted beside them.
      if (mainBegun) continue
      if (run?.state !== 'running') start.push(container)
      if (record.containers.get(container.name)?.started !== true) return { start }
      continue
    }
    if (mainBegun) continue
    if (run === undefined) return { start: [...start, container] }
    if (run.state !== 'exited') return { start }
    if (run.exitCode === 0) continue
    return restarts(container, run, pod) ? { start: [...start, container] } : 'failed'
  }
  return 'none'
}

function runningOf(containers: readonly Container[], record: PodRecord, message: string): Steps['stop'] {
  return containers
    .filter((container) => record.containers.get(container.name)?.run?.state === 'running')
    .map((container) => ({ container, message }))
}

/** A pod's images may be changed in place: the container is stopped and starts anew. */
function changed(containers: readonly Container[], record: PodRecord): Steps['stop'] {
  return containers
    .filter((container) => {
      const known = record.containers.get(container.name)
      return known?.run?.state === 'running' && known.wantedImage !== undefined && known.wantedImage !== container.image && !known.stopping
    })
    .map((container) => ({ container, message: `Container ${container.name} definition changed, will be restarted` }))
}
