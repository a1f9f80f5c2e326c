/**
 * The shape of a controller: a pure, synchronous function from an object and what is around it to the steps that bring the cluster nearer
 * to what is wanted.
 */
import { controllerOf, keyOf, type KubeObject } from '../api/object.ts'
import { groupOf, type Resource } from '../api/resource.ts'
import type { ObjectRef } from '../client/client.ts'
import type { Change } from '../client/informer.ts'
import type { Step } from './step.ts'
import { type BackOff, type Pace, usualBackOff } from './queue.ts'
import type { View } from './view.ts'
import { type NeededIndex, type UniversalIndex, type Watch, watching } from './watch.ts'

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
  /** How often one key may be reconciled: many changes at once are met together. */
  readonly pace: Pace
  /** Between the tries of a key that fails. */
  readonly backOff: BackOff
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
  /** Milliseconds; see `Pace`. */
  readonly pace?: number
  readonly backOff?: BackOff
  /** Which changes of `of` itself matter. Default: all. */
  when?(change: Change<T>, view: View): boolean
  reconcile(object: T, view: View): readonly Step[]
  /** When no object has the key (any more). */
  gone?(key: string, view: View): readonly Step[]
}

/** A few steps of a rollout go as soon as their causes are there, as upstream's do; the hundreds of a large one are met in batches. */
const paceOf = (ms = 50): Pace => ({ ms, burst: 4 })

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
    pace: paceOf(definition.pace),
    backOff: definition.backOff ?? usualBackOff,
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
  return {
    backOff: usualBackOff,
    ...definition,
    pace: paceOf(definition.pace ?? 0),
    indexes: [],
    indexesOfAny: definition.indexes,
    needs: [],
    everything: true,
    watches: [],
    of: undefined,
  }
}

/** A controller with one key, which looks at all objects of a resource when some of them change, but not more often than once in a period. */
export function defineSweep<T extends KubeObject>({
  name,
  component,
  over,
  period,
  when,
  sweep,
}: {
  readonly name: string
  readonly component: string
  readonly over: Resource<T>
  readonly period: number
  when(change: Change<T>): boolean
  sweep(view: View): readonly Step[]
}): Controller {
  return {
    name,
    component,
    needs: [over],
    everything: false,
    watches: [watching(over, (change) => (when(change) ? ['all'] : []))],
    indexes: [],
    indexesOfAny: [],
    pace: { ms: period, burst: 1 },
    backOff: usualBackOff,
    of: undefined,
    reconcile: (_, view) => sweep(view),
  }
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
