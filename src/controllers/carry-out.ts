/** Carries out the steps of one reconcile over a client, and tells what was written. */
import { keyOf, type KubeObject, type List } from '../api/object.ts'
import type { Resource } from '../api/resource.ts'
import { hasReason } from '../api/status.ts'
import { asError } from '../base/thrown.ts'
import type { Client } from '../client/client.ts'
import type { Recorder } from '../client/recorder.ts'
import type { Step } from './step.ts'

const controllers = 'kube-controller-manager'

/** One write of our own that the mirror has yet to show: a revision to reach, or an object to lose. */
export type Written =
  | { readonly resource: Resource<KubeObject>; readonly revision: number }
  | { readonly resource: Resource<KubeObject>; readonly lost: { readonly key: string; readonly uid: string } }

export interface Outcome {
  readonly written: readonly Written[]
  /** The soonest `again`, in milliseconds. */
  readonly again: number | undefined
  readonly retry: boolean
  /** The failure that ended the list. */
  readonly error: Error | undefined
}

/** Runs the list; never rejects. */
export async function carryOut(steps: readonly Step[], client: Client, recorder: Recorder): Promise<Outcome> {
  const carrier = new Carrier(client, recorder)
  let error: Error | undefined
  try {
    await carrier.all(steps)
  } catch (thrown) {
    error = asError(thrown)
  }
  return { written: carrier.written, again: carrier.again, retry: carrier.retry, error }
}

/** What one list of steps gathers on its way. */
class Carrier {
  readonly written: Written[] = []
  again: number | undefined
  retry = false
  private readonly client: Client
  private readonly recorder: Recorder

  constructor(client: Client, recorder: Recorder) {
    this.client = client
    this.recorder = recorder
  }

  async all(steps: readonly Step[]): Promise<void> {
    for (const step of steps) await this.one(step)
  }

  private async one(step: Step): Promise<void> {
    switch (step.do) {
      case 'event':
        return this.recorder.event(step.about, step.type, step.reason, step.message)
      case 'again':
        this.again = Math.min(step.after, this.again ?? Infinity)
        return
      case 'retry':
        this.retry = true
        return
      case 'batch':
        return this.batch(step)
      default: {
        const error = await this.call(step)
        if (error !== undefined) throw error
      }
    }
  }

  /** Makes the call and what follows from it; gives the failure that nothing took care of. */
  private async call(step: Extract<Step, { readonly resource: Resource }>, onError?: (error: Error) => void): Promise<Error | undefined> {
    let result: unknown
    try {
      result = await this.send(step)
    } catch (thrown) {
      const error = asError(thrown)
      onError?.(error)
      const instead = step.otherwise?.(error)
      if (instead === undefined) return error
      await this.all(instead)
      return undefined
    }
    if (step.then !== undefined) await this.all(step.then(result))
    return undefined
  }

  private async batch(batch: Extract<Step, { readonly do: 'batch' }>): Promise<void> {
    const { steps, slowStart, then } = batch
    const errors: Error[] = []
    let unhandled: Error | undefined
    const run = async (step: Step): Promise<void> => {
      if (!('resource' in step)) return this.one(step)
      unhandled ??= await this.call(step, (error) => errors.push(error))
    }
    let at = 0
    for (let size = slowStart ? 1 : steps.length; at < steps.length && errors.length === 0; size *= 2) {
      const part = steps.slice(at, at + size)
      at += part.length
      await Promise.all(part.map(run))
    }
    if (then !== undefined) return this.all(then({ errors, skipped: steps.length - at }))
    if (unhandled !== undefined) throw unhandled
  }

  private async send(step: Extract<Step, { readonly resource: Resource }>): Promise<unknown> {
    // Every resource that steps name holds Kubernetes objects.
    const resource = step.resource as Resource<KubeObject>
    const { client } = this
    const fieldManager = ('manager' in step ? step.manager : undefined) ?? controllers
    switch (step.do) {
      case 'create':
        return this.note(
          resource,
          await client.create(resource, step.object, {
            fieldManager,
            ...(step.subresource !== undefined && { subresource: step.subresource, name: step.object.metadata.name }),
          }),
        )
      case 'update':
        return this.note(resource, await client.update(resource, step.object, { fieldManager, subresource: step.subresource }))
      case 'patch':
        return this.note(
          resource,
          await client.patch(resource, refTo(step.object), step.type, step.body, {
            fieldManager,
            subresource: step.subresource,
            ...(step.type === 'apply' && { force: true }),
          }),
        )
      case 'delete': {
        const answer = await client.delete(resource, refTo(step.object), step.options)
        this.written.push({ resource, lost: { key: keyOf(step.object), uid: step.object.metadata.uid } })
        return answer
      }
      case 'deleteAll':
        return this.empty(resource, step.namespace)
      case 'list':
        return client.list(resource, step.options)
      case 'read':
        try {
          const { subresource, ...ref } = step.ref
          return await client.get(resource, ref, subresource === undefined ? {} : { subresource })
        } catch (error) {
          if (hasReason(error, 'NotFound')) return undefined
          throw error
        }
    }
  }

  /** Deletes what is there and gives what is left. */
  private async empty(resource: Resource<KubeObject>, namespace: string): Promise<List<KubeObject>> {
    const { client } = this
    const present = await client.list(resource, { namespace })
    if (present.items.length === 0) return present
    await client.deleteCollection(resource, { namespace })
    return client.list(resource, { namespace })
  }

  private note(resource: Resource<KubeObject>, object: KubeObject): KubeObject {
    const revision = Number(object.metadata.resourceVersion)
    if (!Number.isNaN(revision)) this.written.push({ resource, revision })
    return object
  }
}

function refTo(object: KubeObject): { readonly namespace?: string; readonly name: string } {
  const { namespace, name } = object.metadata
  return namespace === undefined ? { name } : { namespace, name }
}
