/** How many pods there should be under a budget: the sizes of what controls them. Upstream: getExpectedScale. */
import { controllerOf, type KubeObject } from '../../api/object.ts'
import type { OwnerReference, Pod, Scale } from '../../api/objects.ts'
import { deployments, replicaSets, replicationControllers, statefulSets } from '../../api/resources.ts'
import { apiVersionOf, groupOf, type Resource } from '../../api/resource.ts'
import { step, type Step } from '../step.ts'
import type { View } from '../view.ts'

/** `isUnmanaged`: some pods have no controller, so shares mean little. */
export type ExpectedScale = { readonly total: number; readonly isUnmanaged: boolean } | { readonly problem: string }

type Sized = KubeObject & { readonly spec?: { readonly replicas?: number } }

/** Owners whose size is mirrored; of all others the scale is asked for. */
export const scalable = [replicaSets, replicationControllers, statefulSets] as readonly Resource<Sized>[]

/** Hands on the sum over the pods' controllers, each counted once; a ReplicaSet of a Deployment counts with the Deployment's size. */
export function expectedScale(covered: readonly Pod[], view: View, then: (scale: ExpectedScale) => readonly Step[]): readonly Step[] {
  const pods = covered.filter((pod) => controllerOf(pod) !== undefined)
  return sum(pods, { view, isUnmanaged: pods.length < covered.length, sizes: new Map() }, then)
}

interface Sum {
  readonly view: View
  readonly isUnmanaged: boolean
  /** By the uid of what is scaled. */
  readonly sizes: ReadonlyMap<string, number>
}

/** Goes through the pods; where a scale has to be asked for, what follows waits for the answer. */
function sum(
  [pod, ...rest]: readonly Pod[],
  { view, isUnmanaged, sizes }: Sum,
  then: (scale: ExpectedScale) => readonly Step[],
): readonly Step[] {
  const reference = pod === undefined ? undefined : controllerOf(pod)
  if (pod === undefined || reference === undefined)
    return then({ total: [...sizes.values()].reduce((all, size) => all + size, 0), isUnmanaged })
  if (sizes.has(reference.uid)) return sum(rest, { view, isUnmanaged, sizes }, then)
  const next = (uid: string, size: number): readonly Step[] =>
    sum(rest, { view, isUnmanaged, sizes: new Map([...sizes, [uid, size]]) }, then)
  const known = mirroredScale(reference, pod.metadata.namespace, view)
  if (known !== undefined) return next(known.metadata.uid, known.spec?.replicas ?? 1)
  const resource = resourceOf(reference, view)
  if (resource === undefined) return then({ problem: `no matches for kind "${reference.kind}" in version "${reference.apiVersion}"` })
  if (resource.subresources['scale'] === undefined)
    return then({
      problem: `${resource.plural}${resource.group === '' ? '' : `.${resource.group}`} does not implement the scale subresource`,
    })
  const { namespace } = pod.metadata
  return [
    step.read(resource as Resource<Scale>, { namespace, name: reference.name, subresource: 'scale' }, (scale) =>
      scale === undefined || scale.metadata.uid !== reference.uid
        ? then({ problem: `found no controllers for pod "${pod.metadata.name}"` })
        : next(reference.uid, scale.spec?.replicas ?? 0),
    ),
  ]
}

function mirroredScale(reference: OwnerReference, namespace: string | undefined, view: View): Sized | undefined {
  const resource = scalable.find(({ kind, group }) => kind === reference.kind && group === groupOf(reference.apiVersion))
  const owner = resource === undefined ? undefined : view.get(resource, { namespace, name: reference.name })
  if (owner === undefined || owner.metadata.uid !== reference.uid) return undefined
  const above = controllerOf(owner)
  if (above?.kind !== 'Deployment') return owner
  const deployment = view.get(deployments, { namespace, name: above.name })
  return deployment?.metadata.uid === above.uid ? deployment : undefined
}

const resourceOf = ({ kind, apiVersion }: OwnerReference, view: View): Resource | undefined =>
  view.resources.find((resource) => resource.kind === kind && apiVersionOf(resource) === apiVersion)
