/** Makes volumes on demand for storage classes that name this provisioner, and deletes them when their claim is gone. */
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../api/objects.ts'
import { isLess } from '../../api/quantity.ts'
import { persistentVolumeClaims, persistentVolumes } from '../../api/resources.ts'
import { hasReason } from '../../api/status.ts'
import { provisionedBy } from '../../kinds/shared/volume-marks.ts'
import { simulatedProvisioner } from '../../kinds/storage-class/simulated.ts'
import { step, type Step } from '../step.ts'
import type { View } from '../view.ts'

/** True for a volume that was made here. */
export const isProvisioned = (volume: PersistentVolume): boolean => volume.metadata.annotations?.[provisionedBy] === simulatedProvisioner

export function provisionSteps(claim: PersistentVolumeClaim, storageClass: StorageClass, view: View): readonly Step[] {
  const { namespace, name, uid } = claim.metadata
  const volumeName = `pvc-${uid}`
  if (view.get(persistentVolumes, { name: volumeName }) !== undefined || claim.metadata.deletionTimestamp !== undefined) return []
  const size = claim.spec?.resources?.requests?.['storage'] ?? '1Gi'
  return [
    step.create(
      persistentVolumes,
      {
        metadata: { name: volumeName, annotations: { [provisionedBy]: simulatedProvisioner } },
        spec: {
          capacity: { storage: size },
          accessModes: claim.spec?.accessModes ?? ['ReadWriteOnce'],
          persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? 'Delete',
          storageClassName: storageClass.metadata.name,
          volumeMode: claim.spec?.volumeMode ?? 'Filesystem',
          claimRef: { kind: 'PersistentVolumeClaim', apiVersion: 'v1', ...(namespace !== undefined && { namespace }), name, uid },
          hostPath: { path: `/var/lib/inkube/volumes/${volumeName}`, type: 'DirectoryOrCreate' },
        },
      },
      {
        then: () => [step.normal(claim, 'ProvisioningSucceeded', `Successfully provisioned volume ${volumeName}`)],
        otherwise: (error) =>
          hasReason(error, 'AlreadyExists') ? [] : [step.warning(claim, 'ProvisioningFailed', error.message), step.retry(error.message)],
      },
    ),
  ]
}

/** A volume that was made here grows with its claim, and then the claim with it, in the words of upstream's external resizer. */
export function growSteps(claim: PersistentVolumeClaim, volume: PersistentVolume): readonly Step[] {
  if (!isProvisioned(volume)) return []
  const [wanted, size, had] = [claim.spec?.resources?.requests, volume.spec?.capacity, claim.status?.capacity].map(
    (all) => all?.['storage'],
  )
  if (wanted !== undefined && isLess(size, wanted))
    return [
      step.normal(claim, 'Resizing', `External resizer is resizing volume ${volume.metadata.name}`),
      step.update(persistentVolumes, { ...volume, spec: { ...volume.spec, capacity: { ...volume.spec?.capacity, storage: wanted } } }),
    ]
  if (size === undefined || had === undefined || !isLess(had, size)) return []
  const status = { ...claim.status, capacity: { ...claim.status?.capacity, storage: size } }
  return [
    step.updateStatus(
      persistentVolumeClaims,
      { ...claim, status },
      { then: () => [step.normal(claim, 'VolumeResizeSuccessful', 'Resize volume succeeded')] },
    ),
  ]
}
