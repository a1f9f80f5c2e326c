/** What a pod's claims need on a node: volumes that fit there, or a provisioner told to make them there. Pure. */
import type { Node, PersistentVolume, PersistentVolumeClaim, StorageClass } from '../api/objects.ts'
import { keyOf } from '../api/object.ts'
import { scaledValue } from '../api/quantity.ts'
import { compareTexts } from '../base/order.ts'
import { bindCompleted, selectedNode } from '../kinds/shared/volume-marks.ts'
import type { VolumeLookup } from './cluster-state.ts'
import { labelPredicate, nodePredicate } from '../api/label-selector.ts'

export interface ClaimPlan {
  /** Volumes to be promised to claims. */
  readonly bind: readonly { readonly volume: PersistentVolume; readonly claim: PersistentVolumeClaim }[]
  /** Claims whose provisioner is to be told the node. */
  readonly provision: readonly PersistentVolumeClaim[]
}

const noProvisioner = 'kubernetes.io/no-provisioner'

/** Bound for good: both sides agree. */
export const isBound = (claim: PersistentVolumeClaim): boolean =>
  (claim.spec?.volumeName ?? '') !== '' && claim.metadata.annotations?.[bindCompleted] !== undefined

/** Its class waits for the first pod that uses it. */
export function isDelayed(claim: PersistentVolumeClaim, lookup: VolumeLookup): boolean {
  if ((claim.spec?.volumeName ?? '') !== '') return false
  return lookup.storageClass(claim.spec?.storageClassName ?? '')?.volumeBindingMode === 'WaitForFirstConsumer'
}

export function allowsNode(volume: PersistentVolume, node: Node): boolean {
  const terms = volume.spec?.nodeAffinity?.required?.nodeSelectorTerms
  return terms === undefined || nodePredicate(terms)(node)
}

/** What a node lacks for the claims: a volume (or somebody who makes it there), or space for one. */
export type Lack = 'volume' | 'space'

/** Upstream: FindPodVolumes. Small claims have the first choice, so that each has the smallest volume that fits. */
export function planClaims(claims: readonly PersistentVolumeClaim[], node: Node, lookup: VolumeLookup): ClaimPlan | Lack {
  const bind: { volume: PersistentVolume; claim: PersistentVolumeClaim }[] = []
  const [told, open] = partition(claims, ({ metadata }) => metadata.annotations?.[selectedNode] !== undefined)
  if (told.some(({ metadata }) => metadata.annotations?.[selectedNode] !== node.metadata.name)) return 'volume'
  const provision = [...told]
  for (const claim of [...open].sort((a, b) => requested(a) - requested(b))) {
    const volume = matching(claim, node, { lookup, taken: bind.map((one) => one.volume) })
    if (volume === undefined) provision.push(claim)
    else bind.push({ volume, claim })
  }
  for (const claim of provision) {
    const storageClass = lookup.storageClass(claim.spec?.storageClassName ?? '')
    if (storageClass === undefined || !provisions(storageClass, node)) return 'volume'
    if (!hasSpace(claim, storageClass, { node, lookup })) return 'space'
  }
  return { bind, provision }
}

const requested = ({ spec }: PersistentVolumeClaim): number => scaledValue(spec?.resources?.requests?.['storage'])

/** hasEnoughCapacity: where a driver tells its capacities, one that the node reaches must be large enough. */
function hasSpace(
  claim: PersistentVolumeClaim,
  { metadata: { name }, provisioner }: StorageClass,
  { node, lookup }: { readonly node: Node; readonly lookup: VolumeLookup },
): boolean {
  if (claim.spec?.resources?.requests?.['storage'] === undefined || lookup.driver(provisioner)?.spec.storageCapacity !== true) return true
  return lookup.capacities().some(({ storageClassName, nodeTopology, capacity, maximumVolumeSize }) => {
    const limit = maximumVolumeSize ?? capacity
    return (
      storageClassName === name &&
      limit !== undefined &&
      scaledValue(limit) >= requested(claim) &&
      nodeTopology !== undefined &&
      labelPredicate(nodeTopology)(node.metadata.labels ?? {})
    )
  })
}

function partition<T>(all: readonly T[], test: (one: T) => boolean): [yes: T[], no: T[]] {
  const yes: T[] = []
  const no: T[] = []
  for (const one of all) (test(one) ? yes : no).push(one)
  return [yes, no]
}

const size = (volume: PersistentVolume): number => scaledValue(volume.spec?.capacity?.['storage'])

interface Choice {
  readonly lookup: VolumeLookup
  readonly taken: readonly PersistentVolume[]
}

/** FindMatchingVolume: a volume that somebody has promised to the claim, and else the smallest free one. */
function matching(claim: PersistentVolumeClaim, node: Node, choice: Choice): PersistentVolume | undefined {
  const promised = choice.lookup
    .promisedTo(keyOf(claim))
    .find((volume) => isFor(claim, volume) && volume.spec?.storageClassName === claim.spec?.storageClassName && holds(volume, claim))
  if (promised !== undefined) return allowsNode(promised, node) ? promised : undefined
  return smallest(claim, node, choice)
}

function smallest(claim: PersistentVolumeClaim, node: Node, { lookup, taken }: Choice): PersistentVolume | undefined {
  const { spec } = claim
  const matches = spec?.selector === undefined ? () => true : labelPredicate(spec.selector)
  return lookup
    .free(spec?.storageClassName ?? '', keyOf(claim))
    .filter(
      (volume) =>
        !taken.includes(volume) &&
        holds(volume, claim) &&
        (spec?.accessModes ?? []).every((mode) => volume.spec?.accessModes?.includes(mode) === true) &&
        matches(volume.metadata.labels ?? {}) &&
        allowsNode(volume, node),
    )
    .sort((a, b) => size(a) - size(b) || compareTexts(a.metadata.name, b.metadata.name))[0]
}

/** Large enough, of the mode that is asked for, and there to stay. */
const holds = (volume: PersistentVolume, claim: PersistentVolumeClaim): boolean =>
  size(volume) >= requested(claim) &&
  (volume.spec?.volumeMode ?? 'Filesystem') === (claim.spec?.volumeMode ?? 'Filesystem') &&
  volume.metadata.deletionTimestamp === undefined

/** IsVolumeBoundToClaim, for a volume that names the claim: also one that does not say which of that name. */
export const isFor = (claim: PersistentVolumeClaim, { spec }: PersistentVolume): boolean =>
  spec?.claimRef !== undefined && (spec.claimRef.uid === undefined || spec.claimRef.uid === claim.metadata.uid)

function provisions(storageClass: StorageClass, node: Node): boolean {
  if (storageClass.provisioner === '' || storageClass.provisioner === noProvisioner) return false
  const topologies = storageClass.allowedTopologies ?? []
  const labels = node.metadata.labels ?? {}
  return (
    topologies.length === 0 ||
    topologies.some((term) => (term.matchLabelExpressions ?? []).every(({ key, values }) => values.includes(labels[key] ?? '\u0000')))
  )
}
