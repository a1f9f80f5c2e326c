/** A view over given objects, for reconciles as pure functions. */
import { controllerOf, keyOf, type KubeObject } from '../../src/api/object.ts'
import { builtInResources, type Resource } from '../../src/api/resource.ts'
import type { Controller } from '../../src/controllers/controller.ts'
import type { Step } from '../../src/controllers/step.ts'
import type { View } from '../../src/controllers/view.ts'

let count = 0

/** An object as a server would have stored it. */
export function stored<T extends KubeObject>(
  resource: Resource<T>,
  object: Omit<T, 'metadata' | 'apiVersion' | 'kind'> & { readonly metadata: { readonly name: string } & Partial<T['metadata']> },
): T {
  const apiVersion = resource.group === '' ? resource.version : `${resource.group}/${resource.version}`
  const metadata = {
    ...(resource.namespaced && { namespace: 'default' }),
    uid: `uid-${++count}`,
    resourceVersion: String(count),
    creationTimestamp: '2026-01-01T00:00:00Z',
    generation: 1,
    ...object.metadata,
  }
  // The given parts and these make up the whole object.
  return { apiVersion, kind: resource.kind, ...object, metadata } as unknown as T
}

/** The reference of a controlled object. */
export const ownedBy = (owner: KubeObject) => [
  {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  },
]

/** The objects as a controller sees them at `now`. */
export function viewOf(controller: Controller, objects: readonly KubeObject[], now = Date.UTC(2026, 0, 1)): View {
  const of = <T extends KubeObject>(resource: Resource<T>): readonly T[] =>
    objects.filter(
      (object) => object.kind === resource.kind && object.apiVersion.replace(/^v1$/, '/v1').startsWith(`${resource.group}/`),
    ) as unknown as readonly T[]
  const index = (resource: Resource, name: string) =>
    [...controller.indexes.filter((needed) => needed.resource.id === resource.id), ...controller.indexesOfAny].find(
      (needed) => needed.name === name,
    )
  return {
    now,
    started: now,
    resources: builtInResources,
    memory: new Map(),
    get: (resource, { namespace, name }) =>
      of(resource).find((object) => keyOf(object) === (namespace === undefined ? name : `${namespace}/${name}`)),
    list: (resource, namespace) => of(resource).filter((object) => namespace === undefined || object.metadata.namespace === namespace),
    by: (resource, name, value) =>
      of(resource).filter((object) =>
        name === 'owner' ? controllerOf(object)?.uid === value : index(resource, name)?.keys(object).includes(value) === true,
      ),
    owned: (resource, owner) => of(resource).filter((object) => controllerOf(object)?.uid === owner.metadata.uid),
  }
}

/** The steps with those inside batches, in order. */
export function flat(steps: readonly Step[]): readonly Step[] {
  return steps.flatMap((step) =>
    step.do === 'batch' ? [...flat(step.steps), ...flat(step.then?.({ errors: [], skipped: 0 }) ?? [])] : [step],
  )
}

export const steps = (controller: Controller, key: string, view: View): readonly Step[] => flat(controller.reconcile(key, view))
