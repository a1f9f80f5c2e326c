/** Which secrets a volume has nodes read. Upstream: pkg/api/v1/persistentvolume's visitor. */
import type { PersistentVolume } from '../../api/objects.ts'

/** A secret, and where it lies. */
export interface SecretPlace {
  readonly namespace: string
  readonly name: string
}

/** What the source of the volume names; where no namespace is said, old volumes mean that of their claim. */
export function secretsForNodes({ spec = {} }: PersistentVolume): readonly SecretPlace[] {
  const { azureFile, cephfs, cinder, flexVolume, rbd, scaleIO, iscsi, storageos, csi, claimRef } = spec
  const home = claimRef?.namespace ?? ''
  const ofClaim = [cephfs, flexVolume, rbd, scaleIO, iscsi].map((source) => source?.secretRef)
  const ownOnly = [cinder?.secretRef, storageos?.secretRef, csi?.nodePublishSecretRef, csi?.nodeStageSecretRef, csi?.nodeExpandSecretRef]
  return [
    { namespace: azureFile?.secretNamespace || home, name: azureFile?.secretName ?? '' },
    ...ofClaim.map((reference) => ({ namespace: reference?.namespace || home, name: reference?.name ?? '' })),
    ...ownOnly.map((reference) => ({ namespace: reference?.namespace ?? '', name: reference?.name ?? '' })),
  ].filter(({ name }) => name !== '')
}
