/** Finds the default among classes that an annotation marks as such. */
import type { KubeObject } from '../../api/object.ts'

/** The newest object with one of the annotations set to `true`; of equally old ones the first by name. */
export function newestDefault<T extends KubeObject>(classes: Iterable<T>, annotations: readonly string[]): T | undefined {
  let found: T | undefined
  for (const one of classes)
    if (annotations.some((name) => one.metadata.annotations?.[name] === 'true') && (found === undefined || goesBefore(one, found)))
      found = one
  return found
}

const goesBefore = ({ metadata: one }: KubeObject, { metadata: other }: KubeObject): boolean =>
  one.creationTimestamp === other.creationTimestamp ? one.name < other.name : one.creationTimestamp > other.creationTimestamp
