/** Finds the default among classes that an annotation marks as such. */
import type { KubeObject } from '../../api/object.ts'
import type { Resource } from '../../api/resource.ts'
import type { Core } from '../core.ts'
import { storageOf } from '../storage/storage.ts'

/** The newest object with one of the annotations set to `true`; of equally old ones the first by name. */
export function newestDefault<T extends KubeObject>(core: Core, resource: Resource<T>, annotations: readonly string[]): T | undefined {
  let found: T | undefined
  for (const { value } of core.store.list(storageOf(resource).prefix).entries) {
    const one = value as T
    if (!annotations.some((name) => one.metadata.annotations?.[name] === 'true')) continue
    if (found === undefined || one.metadata.creationTimestamp > found.metadata.creationTimestamp) found = one
  }
  return found
}
