/** What a reconcile asks for: calls, events, another look. `carry-out.ts` does it. */
import type { KubeObject, List, New } from '../api/object.ts'
import type { DeleteOptions, ObjectReference } from '../api/objects.ts'
import { apiVersionOf, type Resource } from '../api/resource.ts'
import { hasReason } from '../api/status.ts'
import type { ListOptions, ObjectRef, PatchType } from '../client/client.ts'

/** What follows a call: steps after success, or in place of a failure (undefined: the failure stands, the key is retried); and in whose name it is made. */
export interface Hooks<T> {
  readonly then?: ((result: T) => readonly Step[]) | undefined
  readonly otherwise?: ((error: Error) => readonly Step[] | undefined) | undefined
  /** Whose the written fields are, where they are not the controllers'. */
  readonly manager?: string
}

/** How a batch went. */
export interface BatchOutcome {
  readonly errors: readonly Error[]
  /** Steps left out because one before them failed. */
  readonly skipped: number
}

type Call = Hooks<unknown> & { readonly resource: Resource }

/** One thing to do. Steps run in order; one that fails ends the list, and the key is retried with back-off. */
export type Step =
  | (Call & { readonly do: 'create'; readonly object: New<KubeObject>; readonly subresource: string | undefined })
  | (Call & { readonly do: 'update'; readonly object: KubeObject; readonly subresource: string | undefined })
  | (Call & {
      readonly do: 'patch'
      readonly object: KubeObject
      readonly type: PatchType
      readonly body: unknown
      readonly subresource: string | undefined
    })
  | (Call & { readonly do: 'delete'; readonly object: KubeObject; readonly options: Partial<DeleteOptions> })
  | (Call & { readonly do: 'deleteAll'; readonly namespace: string })
  | (Call & { readonly do: 'read'; readonly ref: ObjectRef & { readonly subresource?: string } })
  | (Call & { readonly do: 'list'; readonly options: ListOptions })
  | {
      readonly do: 'event'
      readonly about: KubeObject | ObjectReference
      readonly type: 'Normal' | 'Warning'
      readonly reason: string
      readonly message: string
    }
  | { readonly do: 'again'; readonly after: number }
  | { readonly do: 'retry'; readonly reason: string }
  | {
      readonly do: 'batch'
      readonly steps: readonly Step[]
      readonly slowStart: boolean
      readonly then: ((outcome: BatchOutcome) => readonly Step[]) | undefined
    }

/** Steps by name, so that reconciles read as sentences. */
export const step = {
  create: <T extends KubeObject>(resource: Resource<T>, object: New<T>, hooks: Hooks<T> = {}): Step => ({
    do: 'create',
    resource,
    object: object as unknown as New<KubeObject>,
    subresource: undefined,
    ...plain(hooks),
  }),
  /** Posts to a subresource of the object that has this name, such as `binding`. */
  createSub: (
    resource: Resource,
    object: New<KubeObject>,
    { subresource, ...hooks }: Hooks<unknown> & { readonly subresource: string },
  ): Step => ({
    do: 'create',
    resource,
    object,
    subresource,
    ...plain(hooks),
  }),
  update: <T extends KubeObject>(resource: Resource<T>, object: T, hooks: Hooks<T> = {}): Step => ({
    do: 'update',
    resource,
    object,
    subresource: undefined,
    ...plain(hooks),
  }),
  updateStatus: <T extends KubeObject>(resource: Resource<T>, object: T, hooks: Hooks<T> = {}): Step => ({
    do: 'update',
    resource,
    object,
    subresource: 'status',
    ...plain(hooks),
  }),
  updateSub: <T extends KubeObject>(
    resource: Resource<T>,
    object: T,
    { subresource, ...hooks }: Hooks<T> & { readonly subresource: string },
  ): Step => ({
    do: 'update',
    resource,
    object,
    subresource,
    ...plain(hooks),
  }),
  patch: <T extends KubeObject>(
    resource: Resource<T>,
    object: T,
    body: unknown,
    options: Hooks<T> & { readonly type?: PatchType; readonly subresource?: string } = {},
  ): Step => ({
    do: 'patch',
    resource,
    object,
    body,
    type: options.type ?? 'strategic',
    subresource: options.subresource,
    ...plain(options),
  }),
  /** Says what fields this manager wants, whoever else has them. */
  apply: <T extends KubeObject>(
    resource: Resource<T>,
    object: T,
    { fields, manager, subresource }: { readonly fields: Partial<T>; readonly manager: string; readonly subresource?: string },
  ): Step => ({
    do: 'patch',
    resource,
    object,
    body: {
      apiVersion: apiVersionOf(resource),
      kind: resource.kind,
      metadata: { name: object.metadata.name, ...(object.metadata.namespace !== undefined && { namespace: object.metadata.namespace }) },
      ...fields,
    },
    type: 'apply',
    subresource,
    ...plain({ manager }),
  }),
  /** Deletes exactly this object, not a later one of its name. */
  remove: <T extends KubeObject>(
    resource: Resource<T>,
    object: T,
    options: Hooks<T> & { readonly with?: Partial<DeleteOptions> } = {},
  ): Step => ({
    do: 'delete',
    resource,
    object,
    options: { preconditions: { uid: object.metadata.uid }, ...options.with },
    ...plain(options),
  }),
  /** Deletes the content of a namespace; `then` is given what is left of it. */
  removeAll: (resource: Resource, namespace: string, hooks: Hooks<List<KubeObject>> = {}): Step => ({
    do: 'deleteAll',
    resource,
    namespace,
    ...plain(hooks),
  }),
  /** Asks the server itself, where a mirror that lags behind would be dangerous; a missing object is undefined. */
  read: <T extends KubeObject>(
    resource: Resource<T>,
    ref: ObjectRef & { readonly subresource?: string },
    then: (found: T | undefined) => readonly Step[],
  ): Step => ({
    do: 'read',
    resource,
    ref,
    ...plain({ then }),
  }),
  /** Lists what no mirror holds. */
  list: <T extends KubeObject>(resource: Resource<T>, options: ListOptions, hooks: Hooks<List<T>>): Step => ({
    do: 'list',
    resource,
    options,
    ...plain(hooks),
  }),
  normal: (about: KubeObject | ObjectReference, reason: string, message: string): Step => ({
    do: 'event',
    about,
    type: 'Normal',
    reason,
    message,
  }),
  warning: (about: KubeObject | ObjectReference, reason: string, message: string): Step => ({
    do: 'event',
    about,
    type: 'Warning',
    reason,
    message,
  }),
  /** Looks at the key again after so many milliseconds. */
  again: (after: number): Step => ({ do: 'again', after }),
  /** Looks at the key again with growing delays, as after an error. */
  retry: (reason: string): Step => ({ do: 'retry', reason }),
  /** Carries the steps out side by side; `then` learns how it went, and without it any failure fails the list. */
  together: (steps: readonly Step[], then?: (outcome: BatchOutcome) => readonly Step[]): Step => ({
    do: 'batch',
    steps,
    slowStart: false,
    then,
  }),
  /** Side by side in batches of 1, 2, 4, ..., so that a refusal that meets all of them is met few times. */
  slowStart: (steps: readonly Step[], then?: (outcome: BatchOutcome) => readonly Step[]): Step => ({
    do: 'batch',
    steps,
    slowStart: true,
    then,
  }),
}

/** Hooks lose their type inside a step: each is only called with the result of its own call. */
function plain<T>({ then, otherwise, manager }: Hooks<T>): Hooks<unknown> {
  return {
    ...(then !== undefined && { then: then as (result: unknown) => readonly Step[] }),
    ...(otherwise !== undefined && { otherwise }),
    ...(manager !== undefined && { manager }),
  }
}

/** An `otherwise` for what need not be there any more. */
export const ignoreMissing = (error: Error): readonly Step[] | undefined => (hasReason(error, 'NotFound') ? [] : undefined)

/** The same for objects that may be others by now, or changed: whoever changed them wakes the controller. */
export const ignoreStale = (error: Error): readonly Step[] | undefined => (hasReason(error, 'Conflict') ? [] : ignoreMissing(error))
