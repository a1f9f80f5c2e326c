/** Which of the cluster's resources controllers of everything mirror. */
import type { Resource } from '../api/resource.ts'

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
