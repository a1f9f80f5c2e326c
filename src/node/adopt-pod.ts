/** Takes up the containers of a pod that ran before the agent was started, under their old ids, counts and times. */
import type { Container, Pod } from '../api/objects.ts'
import type { Agent } from './agent.ts'
import { allContainers, type PodRecord } from './pod-record.ts'
import { configOf } from './start-container.ts'

/** Gives the containers that run again. One that cannot be taken up has ended, and goes the usual way of a restart. */
export async function adoptPod(agent: Agent, pod: Pod, record: PodRecord): Promise<readonly Container[]> {
  const { runtime, clock } = agent
  const adopted: Container[] = []
  for (const container of allContainers(pod)) {
    const known = record.containers.get(container.name)
    const run = known?.run
    // Its image may have been changed while it was on its way down: it runs with the old one until it is gone.
    const image = known?.wantedImage ?? container.image ?? ''
    if (known?.imageId !== undefined || run?.state === 'running') runtime.images.assume(image)
    if (known === undefined || run === undefined) continue
    if (run.state === 'exited') {
      // What delay it was in is not in the object; the number of restarts tells it well enough.
      if (known.restarts > 0)
        known.backOff = { delay: Math.min(300_000, 10_000 * 2 ** Math.min(5, known.restarts - 1)), at: run.finishedAt ?? clock.now() }
      continue
    }
    try {
      // One that was only played (`instant-pods.ts`) has neither an id nor an image yet.
      known.imageId ??= runtime.images.present(image)?.id
      const config = {
        ...configOf({ agent, pod, record, container: { ...container, image }, known }, { id: known.imageId ?? '' }),
        attempt: run.attempt,
        adopt: { id: run.id === '' ? undefined : run.id, startedAt: run.startedAt ?? clock.now() },
      }
      const id = await runtime.createContainer(record.sandbox ?? '', config)
      known.run = { ...run, id }
      await runtime.startContainer(id)
      adopted.push(container)
    } catch (error) {
      agent.report(`adopting ${pod.metadata.namespace ?? ''}/${pod.metadata.name}`, error as Error)
      known.run = {
        ...run,
        state: 'exited',
        finishedAt: clock.now(),
        exitCode: 255,
        reason: 'Unknown',
        message: undefined,
      }
    }
  }
  return adopted
}
