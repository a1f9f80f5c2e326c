/** Which changes concern a controller, and by what it looks objects up. */
import type { KubeObject } from '../api/object.ts'
import type { Resource } from '../api/resource.ts'
import type { Change } from '../client/informer.ts'
import type { View } from './view.ts'

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
