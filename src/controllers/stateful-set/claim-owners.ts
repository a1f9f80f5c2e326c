/** Who owns the claims of a StatefulSet's pods, so that they go with the set or with a pod that is scaled away. */
import { isEqual } from '../../api/equal.ts'
import type { OwnerReference, PersistentVolumeClaim, Pod, StatefulSet } from '../../api/objects.ts'
import { persistentVolumeClaims, pods, statefulSets } from '../../api/resources.ts'
import { controllerReference } from '../owners.ts'
import { step, type Step } from '../step.ts'
import type { View } from '../view.ts'
import { claimName, claimTemplates, firstOrdinal } from './identity.ts'

/** A pod of the set, and the ordinal in its name. */
export interface Place {
  readonly pod: Pod
  readonly ordinal: number
}

/** Gives each claim of the pod the owner that the set's retention policy asks for. */
export function claimOwnerSteps(set: StatefulSet, view: View, place: Place): readonly Step[] {
  const { namespace } = set.metadata
  return claimTemplates(set).flatMap((template) => {
    const claim = view.get(persistentVolumeClaims, { namespace, name: claimName(set, template, place.ordinal) })
    const owners = claim === undefined ? undefined : rightOwners(claim, set, place)
    if (claim === undefined || owners === undefined || isEqual(owners, claim.metadata.ownerReferences ?? [])) return []
    const { ownerReferences: _ownerReferences, ...metadata } = claim.metadata
    const next = { ...claim, metadata: { ...metadata, ...(owners.length > 0 && { ownerReferences: owners }) } }
    return [step.update(persistentVolumeClaims, next)]
  })
}

/** Whether a claim of this ordinal is about to go with an earlier pod of the name, which a new one has to wait for (PodClaimIsStale). */
export function hasClaimOfEarlierPod(set: StatefulSet, ordinal: number, view: View): boolean {
  if (set.spec?.persistentVolumeClaimRetentionPolicy?.whenScaled !== 'Delete') return false
  const { namespace, name } = set.metadata
  return claimTemplates(set).some((template) =>
    view
      .get(persistentVolumeClaims, { namespace, name: claimName(set, template, ordinal) })
      ?.metadata.ownerReferences?.some((owner) => owner.kind === 'Pod' && owner.name === `${name}-${ordinal}`),
  )
}

/**
 * updateClaimOwnerRefForSetAndPod. Undefined: the claim is left alone, for it belongs to an earlier set or pod of the name, or to somebody
 * else.
 */
function rightOwners(claim: PersistentVolumeClaim, set: StatefulSet, { pod, ordinal }: Place): readonly OwnerReference[] | undefined {
  const known = claim.metadata.ownerReferences ?? []
  const [ofSet, ofPod] = [controllerReference(set, statefulSets), controllerReference(pod, pods)]
  const namesOne = (owner: OwnerReference): boolean => [ofSet, ofPod].some(({ kind, name }) => kind === owner.kind && name === owner.name)
  if (known.some((owner) => namesOne(owner) && owner.uid !== ofSet.uid && owner.uid !== ofPod.uid)) return undefined
  const others = known.filter((owner) => !namesOne(owner))
  if (others.some(({ controller }) => controller === true)) return others
  const { whenDeleted, whenScaled } = set.spec?.persistentVolumeClaimRetentionPolicy ?? {}
  const first = firstOrdinal(set)
  const isInRange = ordinal >= first && ordinal < first + (set.spec?.replicas ?? 1)
  if (whenScaled === 'Delete' && !isInRange) return [...others, ofPod]
  return whenDeleted === 'Delete' ? [...others, ofSet] : others
}
