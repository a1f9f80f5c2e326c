/** The end of a pod: hooks, TERM, KILL after the grace, and the object's removal. */
import type { Container, Pod } from '../api/objects.ts'
import { pods } from '../api/resources.ts'
import { hasReason } from '../api/status.ts'
import { isSidecar } from '../kinds/pod/status.ts'
import { type Agent, containerSubject } from './agent.ts'
import { runAction, type Target } from './handlers.ts'
import type { ContainerRecord, PodRecord } from './pod-record.ts'

/** Even when a hook used up the grace, a container gets this long. */
const leastGraceMs = 2_000

/** Seconds that the pod has to end. */
export const graceOf = (pod: Pod): number => pod.metadata.deletionGracePeriodSeconds ?? pod.spec?.terminationGracePeriodSeconds ?? 30

/** Stops all containers; sidecars after the others, the last started first. */
export async function stopContainers(
  agent: Agent,
  pod: Pod,
  { record, targetOf }: { readonly record: PodRecord; readonly targetOf: (container: Container, known: ContainerRecord) => Target },
): Promise<void> {
  const graceMs = (record.forced?.graceSeconds ?? graceOf(pod)) * 1000
  const deadline = agent.clock.now() + graceMs
  const stop = async (container: Container): Promise<void> => {
    const known = record.containers.get(container.name)
    if (known?.run?.state === 'running')
      await stopContainer(agent, pod, { target: targetOf(container, known), message: '', graceMs, deadline })
  }
  await Promise.all(
    [
      ...(pod.spec?.containers ?? []),
      ...((pod.spec?.ephemeralContainers ?? []) as readonly Container[]),
      ...(pod.spec?.initContainers ?? []).filter((container) => !isSidecar(container)),
    ].map(stop),
  )
  for (const sidecar of (pod.spec?.initContainers ?? []).filter(isSidecar).reverse()) await stop(sidecar)
}

export interface Stop {
  readonly target: Target
  /** Of the event; empty: the usual one. */
  readonly message: string
  readonly graceMs: number
  /** When the grace ends. */
  readonly deadline: number
}

/** Stops one running container: its hook first, then TERM, and KILL when its time is over. */
export async function stopContainer(
  { recorder, clock, runtime }: Agent,
  pod: Pod,
  { target, message, graceMs, deadline }: Stop,
): Promise<void> {
  const { container, containerId } = target
  const about = containerSubject(pod, container.name)
  recorder.event(about, 'Normal', 'Killing', message === '' ? `Stopping container ${container.name}` : message)
  const { preStop } = container.lifecycle ?? {}
  const left = (): number => deadline - clock.now()
  if (preStop !== undefined && left() > 0) {
    const outcome = await runAction(preStop, target, left())
    if (!outcome.isOk) recorder.event(about, 'Warning', 'FailedPreStopHook', 'PreStopHook failed')
  }
  const grace = preStop === undefined ? left() : Math.max(left(), Math.min(leastGraceMs, graceMs))
  await runtime.stopContainer(containerId, Math.max(0, grace))
}

/** Tells the server that nothing runs any more: the object may go. */
export async function finishPod({ client, clock, report }: Agent, pod: Pod): Promise<void> {
  const { namespace, name, uid } = pod.metadata
  for (;;) {
    try {
      await client.delete(pods, { namespace, name }, { gracePeriodSeconds: 0, preconditions: { uid } })
      return
    } catch (error) {
      if (hasReason(error, 'NotFound') || hasReason(error, 'Conflict')) return
      report(`removing ${namespace ?? ''}/${name}`, error as Error)
      await new Promise<void>((resolve) => void clock.after(1000, resolve))
    }
  }
}
