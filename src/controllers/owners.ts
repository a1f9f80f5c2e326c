/** Who controls what: references, objects without a controller, taking them in and letting them go. */
import { controllerOf, keyOf, type KubeObject } from '../api/object.ts'
import type { OwnerReference } from '../api/objects.ts'
import { apiVersionOf, type Resource } from '../api/resource.ts'
import { ignoreMissing, step, type Step } from './step.ts'
import type { View } from './view.ts'
import { indexing, watching, type NeededIndex, type Watch } from './watch.ts'

/** The reference that makes `owner` the controller of an object. */
export function controllerReference(owner: KubeObject, resource: Resource): OwnerReference {
  return {
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  }
}

/** Objects of a resource that nothing controls, by namespace. */
export const orphanIndex = <T extends KubeObject>(resource: Resource<T>): NeededIndex =>
  indexing(resource, 'orphan', (object) => (controllerOf(object) === undefined ? [object.metadata.namespace ?? ''] : []))

/** An object without a controller concerns every owner in its namespace that selects it. */
export function orphanWatch<T extends KubeObject, O extends KubeObject>(
  objects: Resource<O>,
  resource: Resource<T>,
  wants: (owner: T, object: O) => boolean,
): Watch {
  return watching(objects, ({ object, type }, view) => {
    if (type === 'deleted' || controllerOf(object) !== undefined) return []
    const owners = view.list(resource, object.metadata.namespace).filter((owner) => wants(owner, object))
    return owners.map(keyOf)
  })
}

/** What an owner may take in and let go of. */
export interface Claiming<T> {
  /** The owner's. */
  readonly resource: Resource
  readonly matches: (object: T) => boolean
  readonly orphans: readonly T[]
  /** Which of its own objects are looked at. Default: all. */
  readonly isClaimed?: (object: T) => boolean
  readonly view: View
}

/**
 * Takes in orphans that the selector matches and lets go of what it no longer does; undefined when all is in order. An owner that is being
 * deleted does neither: what it has goes with it.
 */
export function claim<T extends KubeObject>(
  objects: Resource<T>,
  owner: KubeObject,
  { resource, matches, orphans, isClaimed = () => true, view }: Claiming<T>,
): Step | undefined {
  if (owner.metadata.deletionTimestamp !== undefined) return undefined
  const release = view
    .owned(objects, owner)
    .filter((object) => isClaimed(object) && !matches(object))
    .map((object) =>
      step.patch(
        objects,
        object,
        { metadata: { ownerReferences: [{ $patch: 'delete', uid: owner.metadata.uid }], uid: object.metadata.uid } },
        { otherwise: ignoreMissing },
      ),
    )
  const adopt = orphans
    .filter((object) => object.metadata.deletionTimestamp === undefined && matches(object))
    .map((object) =>
      step.patch(
        objects,
        object,
        { metadata: { ownerReferences: [controllerReference(owner, resource)], uid: object.metadata.uid } },
        { otherwise: ignoreMissing },
      ),
    )
  return release.length + adopt.length === 0 ? undefined : step.together([...release, ...adopt])
}
