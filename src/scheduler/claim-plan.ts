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

/** Undefined when one of the claims can neither find nor be given a volume on the node. */
export function planClaims(claims: readonly PersistentVolumeClaim[], node: Node, lookup: VolumeLookup): ClaimPlan | undefined {
  const bind: { volume: PersistentVolume; claim: PersistentVolumeClaim }[] = []
  const provision: PersistentVolumeClaim[] = []
  for (const claim of claims) {
    const told = claim.metadata.annotations?.[selectedNode]
    if (told !== undefined) {
      if (told !== node.metadata.name) return undefined
      provision.push(claim)
      continue
    }
    const volume = smallest(claim, node, { lookup, taken: bind.map((one) => one.volume) })
    if (volume !== undefined) bind.push({ volume, claim })
    else if (provisions(lookup.storageClass(claim.spec?.storageClassName ?? ''), node)) provision.push(claim)
    else return undefined
  }
  return { bind, provision }
}

const size = (volume: PersistentVolume): number => scaledValue(volume.spec?.capacity?.['storage'])

function smallest(
  claim: PersistentVolumeClaim,
  node: Node,
  { lookup, taken }: { readonly lookup: VolumeLookup; readonly taken: readonly PersistentVolume[] },
): PersistentVolume | undefined {
  const spec = claim.spec
  const wanted = scaledValue(spec?.resources?.requests?.['storage'])
  const matches = spec?.selector === undefined ? () => true : labelPredicate(spec.selector)
  return lookup
    .free(spec?.storageClassName ?? '', keyOf(claim))
    .filter(
      (volume) =>
        !taken.includes(volume) &&
        size(volume) >= wanted &&
        (spec?.accessModes ?? []).every((mode) => volume.spec?.accessModes?.includes(mode) === true),
    )
    .filter(
      (volume) =>
        (volume.spec?.volumeMode ?? 'Filesystem') === (spec?.volumeMode ?? 'Filesystem') &&
        matches(volume.metadata.labels ?? {}) &&
        allowsNode(volume, node),
    )
    .sort((a, b) => size(a) - size(b) || compareTexts(a.metadata.name, b.metadata.name))[0]
}

function provisions(storageClass: StorageClass | undefined, node: Node): boolean {
  if (storageClass === undefined || storageClass.provisioner === '' || storageClass.provisioner === noProvisioner) return false
  const topologies = storageClass.allowedTopologies ?? []
  const labels = node.metadata.labels ?? {}
  return (
    topologies.length === 0 ||
    topologies.some((term) => (term.matchLabelExpressions ?? []).every(({ key, values }) => values.includes(labels[key] ?? '\u0000')))
  )
}
