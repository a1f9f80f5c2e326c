/** Who owns the claims of a StatefulSet's pods, so that they go with the set or with a pod that is scaled away. */
import { isEqual } from '../../api/equal.ts'
import type { OwnerReference, PersistentVolumeClaim, Pod, StatefulSet } from '../../api/objects.ts'
import { persistentVolumeClaims, pods, statefulSets } from '../../api/resources.ts'
import { compareTexts } from '../../base/order.ts'
import { controllerReference } from '../owners.ts'
import { step, type Step } from '../step.ts'
import type { View } from '../view.ts'
import { claimName, claimTemplates, firstOrdinal } from './identity.ts'

/** A pod of the set, and the ordinal in its name. */
export interface Place {
  readonly pod: Pod
  readonly ordinal: number
}

/** Gives each claim of the pod the owner that the set's retention policy asks for, and says where another one has it. */
export function claimOwnerSteps(set: StatefulSet, view: View, place: Place): readonly Step[] {
  return claimsOf(set, view, place.ordinal).flatMap((claim) => {
    const owners = rightOwners(claim, set, place)
    if (owners === undefined || isEqual(inOrder(owners), inOrder(claim.metadata.ownerReferences ?? []))) return []
    const { ownerReferences: _ownerReferences, ...metadata } = claim.metadata
    const next = { ...claim, metadata: { ...metadata, ...(owners.length > 0 && { ownerReferences: owners }) } }
    return [step.update(persistentVolumeClaims, next)]
  })
}

/** Warns of claims that somebody else controls, although the set has a retention policy for them (hasUnexpectedController). */
export function conflictEvents(set: StatefulSet, view: View, { ordinal, pod }: Place): readonly Step[] {
  const { whenDeleted, whenScaled } = set.spec?.persistentVolumeClaimRetentionPolicy ?? {}
  if (whenDeleted !== 'Delete' && whenScaled !== 'Delete') return []
  const own = [
    { kind: 'StatefulSet', ...set.metadata },
    { kind: 'Pod', ...pod.metadata },
  ]
  const isConflict = (owner: OwnerReference): boolean => {
    const namesake = own.find(({ kind, name }) => kind === owner.kind && name === owner.name)
    return namesake === undefined ? owner.controller === true : namesake.uid !== owner.uid
  }
  return claimsOf(set, view, ordinal)
    .filter(({ metadata }) => metadata.ownerReferences?.some(isConflict) === true)
    .map(({ metadata }) =>
      step.warning(
        set,
        'ConflictingController',
        `PersistentVolumeClaim ${metadata.name} has a conflicting OwnerReference that acts as a manging controller, the retention policy is ignored for this claim`,
      ),
    )
}

const claimsOf = (set: StatefulSet, view: View, ordinal: number): readonly PersistentVolumeClaim[] =>
  claimTemplates(set).flatMap(
    (template) => view.get(persistentVolumeClaims, { namespace: set.metadata.namespace, name: claimName(set, template, ordinal) }) ?? [],
  )

/** Only who owns a claim counts, not in which order they stand. */
const inOrder = (owners: readonly OwnerReference[]): readonly OwnerReference[] => [...owners].sort((a, b) => compareTexts(a.uid, b.uid))

/** Whether a claim of this ordinal is about to go with an earlier pod of the name, which a new one has to wait for (PodClaimIsStale). */
export function hasClaimOfEarlierPod(set: StatefulSet, ordinal: number, view: View): boolean {
  if (set.spec?.persistentVolumeClaimRetentionPolicy?.whenScaled !== 'Delete') return false
  const name = `${set.metadata.name}-${ordinal}`
  return claimsOf(set, view, ordinal).some(
    ({ metadata }) => metadata.ownerReferences?.some((owner) => owner.kind === 'Pod' && owner.name === name) === true,
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
