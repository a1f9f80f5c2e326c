/** Which volume suits a claim. */
import { selects } from '../../api/label-selector.ts'
import type { PersistentVolume, PersistentVolumeClaim } from '../../api/objects.ts'
import { compareQuantities, quantity } from '../../api/quantity.ts'

export const betaClass = 'volume.beta.kubernetes.io/storage-class'

export const classOf = (object: PersistentVolume | PersistentVolumeClaim): string =>
  object.metadata.annotations?.[betaClass] ?? object.spec?.storageClassName ?? ''

/** True when the volume is meant for this claim and no other. */
export function isMeantFor(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const reference = volume.spec?.claimRef
  return (
    reference?.name === claim.metadata.name &&
    reference.namespace === claim.metadata.namespace &&
    (reference.uid === undefined || reference.uid === '' || reference.uid === claim.metadata.uid)
  )
}

/** A volume reserved for the claim, else (unless `reservedOnly`) the smallest free one that suits. */
export function findVolume(
  volumes: readonly PersistentVolume[],
  claim: PersistentVolumeClaim,
  reservedOnly: boolean,
): PersistentVolume | undefined {
  const suiting = volumes.filter(
    (volume) => volume.metadata.deletionTimestamp === undefined && isLargeEnough(volume, claim) && sameMode(volume, claim),
  )
  const reserved = suiting.find((volume) => isMeantFor(volume, claim))
  if (reserved !== undefined || reservedOnly) return reserved
  return suiting
    .filter((volume) => volume.spec?.claimRef === undefined && volume.status?.phase === 'Available' && fits(volume, claim))
    .sort((a, b) => compareQuantities(sizeOf(a), sizeOf(b)) || (a.metadata.name < b.metadata.name ? -1 : 1))[0]
}

const sizeOf = (volume: PersistentVolume) => quantity(volume.spec?.capacity?.['storage'])

const isLargeEnough = (volume: PersistentVolume, claim: PersistentVolumeClaim): boolean =>
  compareQuantities(sizeOf(volume), quantity(claim.spec?.resources?.requests?.['storage'])) >= 0

const sameMode = (volume: PersistentVolume, claim: PersistentVolumeClaim): boolean =>
  (volume.spec?.volumeMode ?? 'Filesystem') === (claim.spec?.volumeMode ?? 'Filesystem')

function fits(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const modes = new Set(volume.spec?.accessModes ?? [])
  return (
    classOf(volume) === classOf(claim) &&
    (claim.spec?.accessModes ?? []).every((mode) => modes.has(mode)) &&
    (claim.spec?.selector === undefined || selects(claim.spec.selector, volume))
  )
}
