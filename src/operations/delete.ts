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
}

/** Asks for the deletion; gives the uid of the object that goes, for `untilGone`. Rejects with the server's refusal. */
export async function deleteObject(client: Client, resource: Resource<KubeObject>, ref: ObjectRef, choice: DeleteChoice): Promise<string | undefined> {
  const grace = choice.force === true ? 0 : choice.grace
  const answer = await client.delete(resource, ref, {
    ...(choice.propagation !== undefined && { propagationPolicy: choice.propagation }),
    ...(grace !== undefined && { gracePeriodSeconds: grace }),
  })
  return answer.kind === 'Status' ? (answer as { details?: { uid?: string } }).details?.uid : (answer as KubeObject).metadata.uid
}

/** Resolves once no object of that name and uid is there; `signal` ends the wait with a rejection. */
export async function untilGone(client: Client, resource: Resource<KubeObject>, ref: ObjectRef, uid: string | undefined, signal: AbortSignal): Promise<void> {
  const fieldSelector = `metadata.name=${ref.name}`
  const here = await client.list(resource, { namespace: ref.namespace, fieldSelector }).catch((error: unknown) => {
    if (hasReason(error, 'NotFound')) return undefined
    throw error
  })
  const found = here?.items[0]
  if (here === undefined || found === undefined || (uid !== undefined && found.metadata.uid !== uid)) return
  await new Promise<void>((resolve, reject) => {
    const stop = client.watch(
      resource,
      { namespace: ref.namespace, fieldSelector, resourceVersion: here.metadata.resourceVersion },
      (events) => {
        if (!events.some((event) => event.type === 'DELETED')) return
        stop()
        resolve()
      },
      (error) => reject(error ?? new Error('the cluster went away')),
    )
    const give = (): void => {
      stop()
      reject(new Error('timed out waiting for the condition'))
    }
    if (signal.aborted) give()
    signal.addEventListener('abort', give, { once: true })
  })
}
