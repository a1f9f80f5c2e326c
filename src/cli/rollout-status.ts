/** `inkube rollout status`: how far a rollout is, until it is done. */
import type { KubeObject } from '../api/object.ts'
import type { DaemonSet, Deployment, StatefulSet } from '../api/objects.ts'
import type { Resource } from '../api/resource.ts'
import { daemonSets, deployments, statefulSets } from '../api/resources.ts'
import { systemClock } from '../base/clock.ts'
import type { Client, ObjectRef } from '../client/client.ts'
import { revisionAnnotation } from '../kinds/deployment/own-annotations.ts'
import { daemonSetStatus, deploymentStatus, statefulSetStatus, type RolloutStatus } from '../operations/rollout-status.ts'
import { groupKind } from '../operations/rollout.ts'
import { CommandError, number, on, text, type Context } from './command.ts'
import { readDuration } from './duration.ts'

/** The revision that `--revision` asks for, if it does. */
export function askedRevision({ flags }: Context): number | undefined {
  const asked = number(flags, 'revision')
  if (asked !== undefined && asked < 0) throw new CommandError(`revision must be a positive integer: ${asked}`)
  return asked === 0 ? undefined : asked
}

const statusOf: Readonly<Record<string, (object: never) => RolloutStatus>> = {
  [deployments.id]: (object: Deployment) => deploymentStatus(object),
  [daemonSets.id]: (object: DaemonSet) => daemonSetStatus(object),
  [statefulSets.id]: (object: StatefulSet) => statefulSetStatus(object),
}

export interface Watched {
  readonly client: Client
  readonly resource: Resource
  readonly ref: ObjectRef
  readonly context: Context
}

/** Prints how far a rollout is, and with `--watch` each step of it until it is done. Rejects for one that failed or took too long. */
export async function rolloutStatus({ client, resource, ref, context }: Watched): Promise<void> {
  const read = statusOf[resource.id]
  if (read === undefined) throw new CommandError(`no status viewer has been implemented for ${groupKind(resource)}`)
  const stopAt = text(context.flags, 'timeout')
  const patience = stopAt === undefined ? undefined : readDuration('timeout', stopAt)
  const typed = resource as Resource<KubeObject>
  const selected = { namespace: ref.namespace, fieldSelector: `metadata.name=${ref.name}` }
  const { items, metadata } = await client.list(typed, selected)
  const [object] = items
  if (object === undefined) throw new CommandError('object has been deleted')
  const running = Number(object.metadata.annotations?.[revisionAnnotation] ?? 0)
  const wanted = resource.id === deployments.id ? askedRevision(context) : undefined
  if (wanted !== undefined && wanted !== running)
    throw new CommandError(`desired revision (${wanted}) is different from the running revision (${running})`)
  const first = read(object as never)
  const done = settled(first)
  context.print(first.text)
  if (done || !on(context.flags, 'watch')) return
  await new Promise<void>((resolve, reject) => {
    let said = first
    const end = (settle: () => void): void => {
      stop()
      cancel()
      settle()
    }
    const stop = client.watch(
      typed,
      { ...selected, resourceVersion: metadata.resourceVersion },
      (events) => {
        for (const event of events) {
          if (event.type === 'DELETED') return end(() => reject(new CommandError('object has been deleted')))
          if (event.type !== 'MODIFIED' && event.type !== 'ADDED') continue
          const next = read(event.object as never)
          if (next.failed === true) return end(() => reject(new CommandError(next.text)))
          if (next.text !== said.text) context.print(next.text)
          said = next
          if (next.done) return end(resolve)
        }
      },
      (error) => end(() => reject(error ?? new CommandError('the cluster went away while the rollout was watched'))),
    )
    const cancel =
      patience === undefined
        ? () => undefined
        : systemClock.after(patience * 1000, () => end(() => reject(new CommandError('timed out waiting for the condition'))))
    context.signal.addEventListener('abort', () => end(() => reject(new CommandError('interrupted before the rollout was done'))), {
      once: true,
    })
  })
}

/** Throws for a rollout that cannot finish by itself. */
function settled(said: RolloutStatus): boolean {
  if (said.failed === true) throw new CommandError(said.text)
  return said.done
}
