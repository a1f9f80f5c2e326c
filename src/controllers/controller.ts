/**
 * The shape of a controller: a pure, synchronous function from an object and what is around it to the steps that bring the cluster nearer
 * to what is wanted.
 */
import { controllerOf, keyOf, type KubeObject, type List, type New } from '../api/object.ts'
import type { DeleteOptions, ObjectReference } from '../api/objects.ts'
import { apiVersionOf, type Resource } from '../api/resource.ts'
import type { ObjectRef, PatchType } from '../client/client.ts'
import type { Change } from '../client/informer.ts'

/** What a reconcile may read. Everything comes from mirrors; objects are shared and must not be changed. */
export interface View {
  /** Milliseconds since the epoch. */
  readonly now: number
  /** When the controllers were started: nothing can have been observed before. */
  readonly started: number
  /** All resources that the cluster serves. */
  readonly resources: readonly Resource[]
  get<T extends KubeObject>(resource: Resource<T>, ref: ObjectRef): T | undefined
  list<T extends KubeObject>(resource: Resource<T>, namespace?: string): readonly T[]
  by<T extends KubeObject>(resource: Resource<T>, index: string, value: string): readonly T[]
  /** The objects that this one controls. */
  owned<T extends KubeObject>(resource: Resource<T>, owner: KubeObject): readonly T[]
  /** Numbers that survive between reconciles of one key, and are lost with the process: for back-off that upstream keeps in memory too. */
  readonly memory: Map<string, number>
}

/** What follows a call: steps after success, or in place of a failure (undefined: the failure stands, the key is retried). */
export interface Hooks<T> {
  readonly then?: ((result: T) => readonly Step[]) | undefined
  readonly otherwise?: ((error: Error) => readonly Step[] | undefined) | undefined
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
      readonly manager?: string
    })
  | (Call & { readonly do: 'delete'; readonly object: KubeObject; readonly options: Partial<DeleteOptions> })
  | (Call & { readonly do: 'deleteAll'; readonly namespace: string })
  | (Call & { readonly do: 'read'; readonly ref: ObjectRef })
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
  createSub: (resource: Resource, subresource: string, object: New<KubeObject>, hooks: Hooks<unknown> = {}): Step => ({
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
  updateSub: <T extends KubeObject>(resource: Resource<T>, object: T, subresource: string, hooks: Hooks<T> = {}): Step => ({
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
    body: Partial<T>,
    { manager, subresource }: { readonly manager: string; readonly subresource?: string },
  ): Step => ({
    do: 'patch',
    resource,
    object,
    body: {
      apiVersion: apiVersionOf(resource),
      kind: resource.kind,
      metadata: { name: object.metadata.name, ...(object.metadata.namespace !== undefined && { namespace: object.metadata.namespace }) },
      ...body,
    },
    type: 'apply',
    subresource,
    manager,
    ...plain({}),
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
  read: <T extends KubeObject>(resource: Resource<T>, ref: ObjectRef, then: (found: T | undefined) => readonly Step[]): Step => ({
    do: 'read',
    resource,
    ref,
    ...plain({ then }),
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

/** A foreign resource whose changes concern some of the controller's keys. */
export interface Watch {
  readonly resource: Resource
  keys(change: Change<KubeObject>, view: View): readonly string[]
}

/** An index over every mirrored resource. */
export interface UniversalIndex {
  readonly name: string
  keys(object: KubeObject): readonly string[]
}

/** An index that the controller's reads rely on. */
export interface NeededIndex extends UniversalIndex {
  readonly resource: Resource
}

/** What the loop runs: keys in, steps out. */
export interface Controller {
  /** Kebab-case, for messages. */
  readonly name: string
  /** `source.component` of its events. */
  readonly component: string
  /** Every resource that must be mirrored before the first reconcile. */
  readonly needs: readonly Resource[]
  /** Mirrors every resource of the cluster, also those added later. */
  readonly everything: boolean
  readonly watches: readonly Watch[]
  readonly indexes: readonly NeededIndex[]
  /** For `everything`: indexes on all that is mirrored. */
  readonly indexesOfAny: readonly UniversalIndex[]
  /** For `everything`: keys that any change of any resource concerns. */
  readonly keysOfAny?: ((resource: Resource, change: Change<KubeObject>, view: View) => readonly string[]) | undefined
  /** Milliseconds between two reconciles of one key, so that a burst of changes is met once. */
  readonly pace: number
  /** The `of` of an ordinary controller. */
  readonly of: Resource | undefined
  reconcile(key: string, view: View): readonly Step[]
}

interface Definition<T extends KubeObject> {
  readonly name: string
  readonly component: string
  readonly of: Resource<T>
  /** Types whose objects carry a controller reference to `of`. */
  readonly owns?: readonly Resource[]
  readonly watches?: readonly Watch[]
  readonly reads?: readonly Resource[]
  readonly indexes?: readonly NeededIndex[]
  readonly pace?: number
  /** Which changes of `of` itself matter. Default: all. */
  when?(change: Change<T>, view: View): boolean
  reconcile(object: T, view: View): readonly Step[]
  /** When no object has the key (any more). */
  gone?(key: string, view: View): readonly Step[]
}

const usualPace = 50

/** A controller of the objects of one resource. */
export function defineController<T extends KubeObject>(definition: Definition<T>): Controller {
  const { of, owns = [], watches = [], reads = [] } = definition
  const own = watching(of, (change, view) => (definition.when?.(change, view) === false ? [] : [keyOf(change.object)]))
  const owned = owns.map((resource): Watch => ({
    resource,
    keys: (change) => [...ownerKeys(of, change.object), ...(change.previous === undefined ? [] : ownerKeys(of, change.previous))],
  }))
  const all = [own, ...owned, ...watches]
  return {
    name: definition.name,
    component: definition.component,
    needs: [...new Set([...all.map((watch) => watch.resource), ...reads])],
    everything: false,
    watches: all,
    indexes: definition.indexes ?? [],
    indexesOfAny: [],
    pace: definition.pace ?? usualPace,
    of,
    reconcile(key, view) {
      const object = view.get(of, refOf(key))
      return object === undefined ? (definition.gone?.(key, view) ?? []) : definition.reconcile(object, view)
    },
  }
}

/** A controller whose keys may be objects of any resource: it mirrors all that the cluster serves. `keysOfAny` makes keys of changes. */
export function defineUniversal(
  definition: Pick<Controller, 'name' | 'component' | 'reconcile'> & {
    readonly indexes: readonly UniversalIndex[]
    readonly keysOfAny: Controller['keysOfAny'] & object
    readonly pace?: number
  },
): Controller {
  return { pace: 0, ...definition, indexes: [], indexesOfAny: definition.indexes, needs: [], everything: true, watches: [], of: undefined }
}

/**
 * The resources that are mirrored, each of a group once: events are about objects, reviews are none, and further versions show the same
 * objects.
 */
export function mirroredOf(resources: readonly Resource[]): readonly Resource[] {
  let found = mirrored.get(resources)
  if (found === undefined) {
    const byType = new Map<string, Resource>()
    for (const resource of resources) {
      const type = `${resource.group}/${resource.plural}`
      if (resource.plural !== 'events' && resource.verbs.includes('list') && resource.verbs.includes('watch') && !byType.has(type))
        byType.set(type, resource)
    }
    found = [...byType.values()]
    mirrored.set(resources, found)
  }
  return found
}

const mirrored = new WeakMap<readonly Resource[], readonly Resource[]>()

/** A watch whose mapping is typed by its resource. */
export function watching<T extends KubeObject>(resource: Resource<T>, keys: (change: Change<T>, view: View) => readonly string[]): Watch {
  // A watch is only ever given changes of its own resource.
  return { resource, keys: keys as unknown as Watch['keys'] }
}

/** An index whose keys are typed by its resource. */
export function indexing<T extends KubeObject>(resource: Resource<T>, name: string, keys: (object: T) => readonly string[]): NeededIndex {
  // An index is only ever given objects of its own resource.
  return { resource, name, keys: keys as unknown as NeededIndex['keys'] }
}

/** The namespace and name in a key. */
export function refOf(key: string): ObjectRef {
  const slash = key.indexOf('/')
  return slash < 0 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) }
}

function ownerKeys(of: Resource, object: KubeObject): readonly string[] {
  const owner = controllerOf(object)
  if (owner === undefined || owner.kind !== of.kind || groupOf(owner.apiVersion) !== of.group) return []
  return [of.namespaced ? `${object.metadata.namespace ?? ''}/${owner.name}` : owner.name]
}

function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/')
  return slash < 0 ? '' : apiVersion.slice(0, slash)
}

/** Hooks lose their type inside a step: each is only called with the result of its own call. */
function plain<T>({ then, otherwise }: Hooks<T>): Hooks<unknown> {
  return {
    ...(then !== undefined && { then: then as (result: unknown) => readonly Step[] }),
    ...(otherwise !== undefined && { otherwise }),
  }
}
