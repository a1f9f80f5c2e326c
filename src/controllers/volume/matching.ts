/** Which volume suits a claim. */
import { selects } from '../../api/label-selector.ts'
import type { PersistentVolume, PersistentVolumeClaim } from '../../api/objects.ts'
import { compareQuantities, quantity } from '../../api/quantity.ts'
import { compareTexts, sortTexts } from '../../base/order.ts'
import { quote } from '../../api/status.ts'
import { classNameOf } from '../../kinds/shared/storage-class-name.ts'

/** True when the volume is meant for this claim and no other. */
export function isMeantFor(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const reference = volume.spec?.claimRef
  return (
    reference?.name === claim.metadata.name &&
    reference.namespace === claim.metadata.namespace &&
    (reference.uid === undefined || reference.uid === '' || reference.uid === claim.metadata.uid)
  )
}

/**
 * A volume reserved for the claim, else (unless `reservedOnly`) the smallest free one that suits; volumes with the fewest access modes are
 * looked at first. Upstream: findBestMatchForClaim.
 */
export function findVolume(
  volumes: readonly PersistentVolume[],
  claim: PersistentVolumeClaim,
  reservedOnly: boolean,
): PersistentVolume | undefined {
  const suiting = volumes
    .filter((volume) => volume.metadata.deletionTimestamp === undefined && isLargeEnough(volume, claim) && hasForm(volume, claim))
    .sort(byAccessModes)
  const best = suiting.find((volume) => isMeantFor(volume, claim) || (!reservedOnly && isFree(volume, claim)))
  if (best === undefined) return undefined
  const alike = suiting.filter((volume) => modesOf(volume) === modesOf(best))
  const reserved = alike.find((volume) => isMeantFor(volume, claim))
  if (reserved !== undefined) return reserved
  return alike
    .filter((volume) => isFree(volume, claim))
    .sort((a, b) => compareQuantities(sizeOf(a), sizeOf(b)) || compareTexts(a.metadata.name, b.metadata.name))[0]
}

/** Why a volume that a claim names cannot be had by it; undefined: it can. Upstream: checkVolumeSatisfyClaim. */
export function whyUnfit(volume: PersistentVolume, claim: PersistentVolumeClaim): string | undefined {
  if (volume.metadata.deletionTimestamp !== undefined) return `the volume is marked for deletion ${quote(volume.metadata.name)}`
  if (!isLargeEnough(volume, claim)) return 'requested PV is too small'
  if (classNameOf(volume) !== classNameOf(claim)) return 'storageClassName does not match'
  if (attributesClassOf(volume) !== '' || attributesClassOf(claim) !== '')
    return 'volumeAttributesClassName is not supported when the feature-gate VolumeAttributesClass is disabled'
  if (!sameVolumeMode(volume, claim)) return 'incompatible volumeMode'
  return hasAccessModes(volume, claim) ? undefined : 'incompatible accessMode'
}

const sizeOf = (volume: PersistentVolume) => quantity(volume.spec?.capacity?.['storage'])

const attributesClassOf = (object: PersistentVolume | PersistentVolumeClaim): string => object.spec?.volumeAttributesClassName ?? ''

const isLargeEnough = (volume: PersistentVolume, claim: PersistentVolumeClaim): boolean =>
  compareQuantities(sizeOf(volume), quantity(claim.spec?.resources?.requests?.['storage'])) >= 0

export const sameVolumeMode = (volume: PersistentVolume, claim: PersistentVolumeClaim): boolean =>
  (volume.spec?.volumeMode ?? 'Filesystem') === (claim.spec?.volumeMode ?? 'Filesystem')

const hasAccessModes = (volume: PersistentVolume, claim: PersistentVolumeClaim): boolean =>
  (claim.spec?.accessModes ?? []).every((mode) => volume.spec?.accessModes?.includes(mode) === true)

const hasForm = (volume: PersistentVolume, claim: PersistentVolumeClaim): boolean =>
  sameVolumeMode(volume, claim) && hasAccessModes(volume, claim)

const modesOf = (volume: PersistentVolume): string => sortTexts(volume.spec?.accessModes ?? []).join()

const byAccessModes = (a: PersistentVolume, b: PersistentVolume): number =>
  (a.spec?.accessModes ?? []).length - (b.spec?.accessModes ?? []).length || compareTexts(modesOf(a), modesOf(b))

const isFree = (volume: PersistentVolume, claim: PersistentVolumeClaim): boolean =>
  volume.spec?.claimRef === undefined &&
  volume.status?.phase === 'Available' &&
  classNameOf(volume) === classNameOf(claim) &&
  (claim.spec?.selector === undefined || selects(claim.spec.selector, volume))
