/** Deletes objects, and waits until they are gone. */
import type { KubeObject } from '../api/object.ts'
import type { Resource } from '../api/resource.ts'
import { hasReason } from '../api/status.ts'
import type { Client, ObjectRef } from '../client/client.ts'

export interface DeleteChoice {
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan' | undefined
  /** Seconds; undefined: the object's own. */
  readonly grace?: number | undefined
  /** Takes the object away at once, whatever still runs. */
  readonly force?: boolean | undefined
  /** The object that is meant; another one of its name, made meanwhile, is refused. */
  readonly uid?: string | undefined
  /** Whether the object stays all the same. */
  readonly dryRun?: 'none' | 'server' | undefined
}

/** Asks for the deletion; gives the uid of the object that goes, for `untilGone`. Rejects with the server's refusal. */
export async function deleteObject(
  client: Client,
  resource: Resource<KubeObject>,
  ref: ObjectRef,
  choice: DeleteChoice,
): Promise<string | undefined> {
  const grace = choice.force === true ? 0 : choice.grace
  const answer = await client.delete(resource, ref, {
    ...(choice.propagation !== undefined && { propagationPolicy: choice.propagation }),
    ...(choice.uid !== undefined && { preconditions: { uid: choice.uid } }),
    ...(grace !== undefined && { gracePeriodSeconds: grace }),
    ...((choice.dryRun ?? 'none') !== 'none' && { dryRun: ['All'] }),
  })
  return answer.kind === 'Status' ? (answer as { details?: { uid?: string } }).details?.uid : (answer as KubeObject).metadata.uid
}

/** An object whose deletion was asked for, and its uid as far as the server told. */
export interface Going {
  readonly ref: ObjectRef
  readonly uid: string | undefined
}

/** Resolves once none of these objects of one namespace is there, told by a watch; `signal` ends the wait with a rejection. */
export async function untilGone(
  client: Client,
  resource: Resource<KubeObject>,
  going: readonly Going[],
  signal?: AbortSignal,
): Promise<void> {
  const [first, ...more] = going
  if (first === undefined) return
  const list = { namespace: first.ref.namespace, ...(more.length === 0 && { fieldSelector: `metadata.name=${first.ref.name}` }) }
  const here = await client.list(resource, list).catch((error: unknown) => {
    if (hasReason(error, 'NotFound')) return undefined
    throw error
  })
  // An object of the same name and another uid is a new one.
  const left = new Set(
    going
      .filter(({ ref, uid }) =>
        here?.items.some(({ metadata }) => metadata.name === ref.name && (uid === undefined || metadata.uid === uid)),
      )
      .map(({ ref }) => ref.name),
  )
  if (here === undefined || left.size === 0) return
  await new Promise<void>((resolve, reject) => {
    const stop = client.watch(
      resource,
      { ...list, resourceVersion: here.metadata.resourceVersion },
      (events) => {
        for (const event of events) if (event.type === 'DELETED') left.delete(event.object.metadata.name)
        if (left.size === 0) end(resolve)
      },
      // A watch that ends in good order is only old; what happened since is asked for.
      (error) => end(() => (error === undefined ? untilGone(client, resource, going, signal).then(resolve, reject) : reject(error))),
    )
    const give = (): void => end(() => reject(new Error('timed out waiting for the condition')))
    const end = (settle: () => void): void => {
      stop()
      signal?.removeEventListener('abort', give)
      settle()
    }
    if (signal?.aborted === true) give()
    else signal?.addEventListener('abort', give, { once: true })
  })
}
