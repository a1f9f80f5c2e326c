/** What happens to an object's dependents when it is deleted, told by two finalizers that the garbage collector reads. */
import type { KubeObject } from '../../api/object.ts'
import type { DeleteOptions } from '../../api/objects.ts'
import { customResourceDefinitions, namespaces } from '../../api/resources.ts'
import type { Resource } from '../../api/resource.ts'

/** Keeps a definition until the objects of its resource are gone. */
export const cleanupFinalizer = 'customresourcecleanup.apiextensions.k8s.io'

const orphan = 'orphan'
const foreground = 'foregroundDeletion'

/** Kinds of old whose dependents stay when a delete says nothing. */
const orphaning = new Set(['v1 replicationcontrollers', 'batch/v1 jobs'])
/** Kinds that never have dependents: upstream leaves their finalizers alone. */
const childless = new Set(['v1 events', 'events.k8s.io/v1 events'])

/** The known policies, and whether the object waits for its dependents under each. */
export const waitsForDependents: ReadonlyMap<string, boolean> = new Map([
  ['Background', false],
  ['Foreground', true],
  ['Orphan', true],
])

const preservedPods =
  'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning'

/** What a delete that leaves its dependents without having been asked to is told, where upstream says something. */
export function orphanWarning(resource: Resource, { propagationPolicy, orphanDependents }: Partial<DeleteOptions>): string | undefined {
  return resource.id === 'batch/v1 jobs' && propagationPolicy === undefined && orphanDependents === undefined ? preservedPods : undefined
}

/** The finalizers that an object has once a delete with these options has begun. A namespace that is not to orphan waits for dependents. */
export function finalizersAfterDelete(resource: Resource, object: KubeObject, options: Partial<DeleteOptions>): readonly string[] {
  const before = object.metadata.finalizers ?? []
  if (childless.has(resource.id)) return before
  const policy = resource.id === namespaces.id && options.orphanDependents === false ? 'Foreground' : policyOf(resource, before, options)
  const kept = before.filter((name) => name !== orphan && name !== foreground)
  if (resource.id === customResourceDefinitions.id && object.metadata.deletionTimestamp === undefined && !kept.includes(cleanupFinalizer))
    kept.push(cleanupFinalizer)
  const after = policy === 'Orphan' ? [...kept, orphan] : policy === 'Foreground' ? [...kept, foreground] : kept
  return after.length === before.length && after.every((name) => before.includes(name)) ? before : after
}

/** What the options say goes before what finalizers say, and that before the kind's own default. */
function policyOf(
  resource: Resource,
  finalizers: readonly string[],
  { propagationPolicy, orphanDependents }: Partial<DeleteOptions>,
): string {
  if (orphanDependents !== undefined) return orphanDependents ? 'Orphan' : 'Background'
  if (propagationPolicy !== undefined) return propagationPolicy
  if (finalizers.includes(orphan)) return 'Orphan'
  if (finalizers.includes(foreground)) return 'Foreground'
  return orphaning.has(resource.id) ? 'Orphan' : 'Background'
}
