/** The end of a pod: hooks, TERM, KILL after the grace, and the object's removal. */
import type { Container, Pod } from '../api/objects.ts'
import { pods } from '../api/resources.ts'
import { hasReason } from '../api/status.ts'
import { type Agent, containerSubject } from './agent.ts'
import { runAction, type Target } from './handlers.ts'
import type { ContainerRecord, PodRecord } from './pod-record.ts'

/** Even when a hook used up the grace, a container gets this long. */
const leastGraceMs = 2_000

/** Seconds that the pod has to end. */
export const graceOf = (pod: Pod): number => pod.metadata.deletionGracePeriodSeconds ?? pod.spec?.terminationGracePeriodSeconds ?? 30

/** Stops all containers; sidecars after the others, the last started first. */
export async function stopContainers(agent: Agent, pod: Pod, record: PodRecord, targetOf: (container: Container, known: ContainerRecord) => Target): Promise<void> {
  const deadline = agent.clock.now() + graceOf(pod) * 1000
  const stop = async (container: Container): Promise<void> => {
    const known = record.containers.get(container.name)
    if (known?.run?.state !== 'running') return
    agent.recorder.event(containerSubject(pod, container.name), 'Normal', 'Killing', `Stopping container ${container.name}`)
    const { preStop } = container.lifecycle ?? {}
    const left = (): number => deadline - agent.clock.now()
    if (preStop !== undefined && left() > 0) {
      const outcome = await runAction(preStop, targetOf(container, known), left())
      if (!outcome.isOk) agent.recorder.event(containerSubject(pod, container.name), 'Warning', 'FailedPreStopHook', 'PreStopHook failed')
    }
    const grace = preStop === undefined ? left() : Math.max(left(), Math.min(leastGraceMs, graceOf(pod) * 1000))
    await agent.runtime.stopContainer(known.run.id, Math.max(0, grace))
  }
  await Promise.all([...(pod.spec?.containers ?? []), ...((pod.spec?.ephemeralContainers ?? []) as readonly Container[]), ...(pod.spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy !== 'Always')].map(stop))
  for (const sidecar of (pod.spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always').reverse()) await stop(sidecar)
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
