/** Deletes what has lost all its owners, and carries out foreground and orphaning deletion. */
import { type KubeObject } from '../api/object.ts'
import type { OwnerReference } from '../api/objects.ts'
import { apiVersionOf, groupOf, type Resource } from '../api/resource.ts'
import { quote } from '../api/status.ts'
import type { Change } from '../client/informer.ts'
import { defineUniversal, refOf } from './controller.ts'
import { mirroredOf } from './mirrored.ts'
import { ignoreMissing, step, type Step } from './step.ts'
import type { View } from './view.ts'
import type { UniversalIndex } from './watch.ts'

const foreground = 'foregroundDeletion'
const orphan = 'orphan'

/** A place in the graph: an object and its resource. */
interface Item {
  readonly resource: Resource<KubeObject>
  readonly object: KubeObject
}

/** An object whose owners are looked at, and what they have turned out to be so far. */
interface Judging {
  readonly item: Item
  readonly view: View
  readonly solid: readonly OwnerReference[]
  readonly absent: readonly OwnerReference[]
  readonly waiting: readonly OwnerReference[]
}

/** All owners, not only the controlling one; made on every mirrored resource. */
const owners: UniversalIndex = { name: 'owners', keys: (object) => ownersOf(object).map((owner) => owner.uid) }
const uids: UniversalIndex = { name: 'uid', keys: (object) => [object.metadata.uid] }

export const garbageCollector = defineUniversal({
  name: 'garbage-collector',
  component: 'garbage-collector-controller',
  indexes: [owners, uids],
  keysOfAny,
  reconcile(key, view) {
    const at = key.indexOf('#')
    const resource = mirroredOf(view.resources).find((candidate) => candidate.id === key.slice(0, at)) as Resource<KubeObject> | undefined
    const object = resource === undefined ? undefined : view.get(resource, refOf(key.slice(at + 1)))
    return resource === undefined || object === undefined ? [] : itemSteps({ resource, object }, view)
  },
})

/** What a change puts in question: the object itself, its dependents when it goes, its owners that wait for it. */
function keysOfAny(resource: Resource, { type, object, previous }: Change<KubeObject>, view: View): readonly string[] {
  const leaving = isDeleting(object) && (has(object, foreground) || has(object, orphan))
  const keys: string[] = []
  if (type === 'deleted') keys.push(...dependentKeys(object, view), ...waitingOwnerKeys(object, view))
  else {
    const ownersChanged = ownersOf(object).length > 0 && (previous === undefined || !sameOwners(ownersOf(previous), ownersOf(object)))
    if (leaving || ownersChanged) keys.push(keyFor(resource, object))
    if (leaving && has(object, foreground)) keys.push(...dependentKeys(object, view))
    if (previous !== undefined && ownersOf(previous).length > 0 && !sameOwners(ownersOf(previous), ownersOf(object)))
      keys.push(...waitingOwnerKeys(previous, view))
  }
  return keys
}

function itemSteps(item: Item, view: View): readonly Step[] {
  const { object } = item
  if (isDeleting(object)) {
    if (has(object, orphan)) return orphanSteps(item, view)
    return has(object, foreground) ? foregroundSteps(item, view) : []
  }
  const references = ownersOf(object)
  return references.length === 0 ? [] : classify(references, { item, view, solid: [], absent: [], waiting: [] })
}

/** Judges the owners one after the other; one that no mirror shows is asked from the server itself. */
function classify([owner, ...rest]: readonly OwnerReference[], judging: Judging): readonly Step[] {
  const { item, view } = judging
  if (owner === undefined) return judged(judging)
  const resource = resourceFor(owner, view)
  if (resource === undefined) return [step.again(30_000)]
  const { namespace } = item.object.metadata
  // A cluster-scoped object cannot have a namespaced owner: such a reference is never resolved and never deletes.
  if (resource.namespaced && namespace === undefined) return strayEvents(item, owner, view.by(resource, 'uid', owner.uid)[0])
  const decide = (found: KubeObject | undefined): readonly Step[] => {
    if (found === undefined || found.metadata.uid !== owner.uid)
      return [
        ...strayEvents(item, owner, view.by(resource, 'uid', owner.uid)[0]),
        ...classify(rest, { ...judging, absent: [...judging.absent, owner] }),
      ]
    const waits = isDeleting(found) && has(found, foreground)
    return classify(rest, waits ? { ...judging, waiting: [...judging.waiting, owner] } : { ...judging, solid: [...judging.solid, owner] })
  }
  const ref = resource.namespaced ? { namespace, name: owner.name } : { name: owner.name }
  const mirrored = view.get(resource, ref)
  return mirrored?.metadata.uid === owner.uid ? decide(mirrored) : [step.read(resource, ref, decide)]
}

/** Warns of an owner that is there, but in another namespace. Upstream: reportInvalidNamespaceOwnerRef, whose event names no revision. */
function strayEvents(
  { resource, object }: Item,
  { apiVersion, kind, name, uid }: OwnerReference,
  real: KubeObject | undefined,
): readonly Step[] {
  const { namespace = '', ...own } = object.metadata
  if (real?.metadata.namespace === undefined || real.metadata.namespace === namespace) return []
  const about = { apiVersion: apiVersionOf(resource), kind: resource.kind, namespace, name: own.name, uid: own.uid }
  const reference = `[${apiVersion}/${kind}, namespace: ${namespace}, name: ${name}, uid: ${uid}]`
  return [step.warning(about, 'OwnerRefInvalidNamespace', `ownerRef ${reference} does not exist in namespace ${quote(namespace)}`)]
}

function judged({ item, view, solid, absent, waiting }: Judging): readonly Step[] {
  const { object } = item
  if (solid.length > 0) {
    const gone = new Set([...absent, ...waiting].map((owner) => owner.uid))
    return gone.size === 0
      ? []
      : [
          setOwners(
            item,
            ownersOf(object).filter((owner) => !gone.has(owner.uid)),
          ),
        ]
  }
  const dependents = dependentsOf(object, view)
  if (waiting.length > 0 && dependents.length > 0) {
    const circular = dependents.some((dependent) => isDeleting(dependent.object) && has(dependent.object, foreground))
    const unblock = circular
      ? [
          setOwners(
            item,
            ownersOf(object).map((owner) => ({ ...owner, blockOwnerDeletion: false })),
          ),
        ]
      : []
    return [...unblock, remove(item, 'Foreground')]
  }
  return [remove(item, has(object, orphan) ? 'Orphan' : has(object, foreground) ? 'Foreground' : 'Background')]
}

/** The owner goes when nothing that blocks it is left; dependents are put in question meanwhile. */
function foregroundSteps(item: Item, view: View): readonly Step[] {
  const { uid } = item.object.metadata
  const blocking = dependentsOf(item.object, view).filter(({ object }) =>
    ownersOf(object).some((owner) => owner.uid === uid && owner.blockOwnerDeletion === true),
  )
  return blocking.length === 0 ? [dropFinalizer(item, foreground)] : []
}

function orphanSteps(item: Item, view: View): readonly Step[] {
  const { uid } = item.object.metadata
  const release = dependentsOf(item.object, view).map((dependent) =>
    setOwners(
      dependent,
      ownersOf(dependent.object).filter((owner) => owner.uid !== uid),
    ),
  )
  return [step.together(release), dropFinalizer(item, orphan)]
}

function remove({ resource, object }: Item, propagationPolicy: string): Step {
  const preconditions = { uid: object.metadata.uid, resourceVersion: object.metadata.resourceVersion }
  return step.remove(resource, object, { with: { propagationPolicy, preconditions }, otherwise: ignoreMissing })
}

function setOwners({ resource, object }: Item, references: readonly OwnerReference[]): Step {
  const { resourceVersion } = object.metadata
  return step.patch(
    resource,
    object,
    { metadata: { resourceVersion, ownerReferences: references.length === 0 ? null : references } },
    { type: 'merge', otherwise: ignoreMissing },
  )
}

function dropFinalizer({ resource, object }: Item, finalizer: string): Step {
  const finalizers = (object.metadata.finalizers ?? []).filter((name) => name !== finalizer)
  return step.patch(
    resource,
    object,
    { metadata: { resourceVersion: object.metadata.resourceVersion, finalizers } },
    { type: 'merge', otherwise: ignoreMissing },
  )
}

function dependentsOf(object: KubeObject, view: View): readonly Item[] {
  const found: Item[] = []
  for (const resource of mirroredOf(view.resources) as readonly Resource<KubeObject>[]) {
    for (const dependent of view.by(resource, 'owners', object.metadata.uid))
      if (sameScope(object, dependent)) found.push({ resource, object: dependent })
  }
  return found
}

function dependentKeys(object: KubeObject, view: View): readonly string[] {
  return dependentsOf(object, view).map((dependent) => keyFor(dependent.resource, dependent.object))
}

function waitingOwnerKeys(object: KubeObject, view: View): readonly string[] {
  return ownersOf(object).flatMap((owner) => {
    const resource = resourceFor(owner, view)
    const found = resource === undefined ? undefined : view.by(resource, 'uid', owner.uid)[0]
    return resource !== undefined && found !== undefined && isDeleting(found) && has(found, foreground) ? [keyFor(resource, found)] : []
  })
}

/** Nothing is known of an owner in a version that is not served. */
function resourceFor(owner: OwnerReference, view: View): Resource<KubeObject> | undefined {
  if (!view.resources.some((resource) => resource.kind === owner.kind && apiVersionOf(resource) === owner.apiVersion)) return undefined
  const group = groupOf(owner.apiVersion)
  return mirroredOf(view.resources).find((resource) => resource.kind === owner.kind && resource.group === group) as
    Resource<KubeObject> | undefined
}

const sameOwners = (a: readonly OwnerReference[], b: readonly OwnerReference[]): boolean =>
  a === b ||
  (a.length === b.length && a.every((owner, at) => owner.uid === b[at]?.uid && owner.blockOwnerDeletion === b[at]?.blockOwnerDeletion))
const sameScope = (owner: KubeObject, dependent: KubeObject): boolean =>
  owner.metadata.namespace === undefined || owner.metadata.namespace === dependent.metadata.namespace
const ownersOf = (object: KubeObject): readonly OwnerReference[] => object.metadata.ownerReferences ?? []
const isDeleting = (object: KubeObject): boolean => object.metadata.deletionTimestamp !== undefined
const has = (object: KubeObject, finalizer: string): boolean => object.metadata.finalizers?.includes(finalizer) === true
const keyFor = (resource: Resource, { metadata }: KubeObject): string =>
  `${resource.id}#${metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`}`
