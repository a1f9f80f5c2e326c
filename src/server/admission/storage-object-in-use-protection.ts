/** StorageObjectInUseProtection: new claims and volumes get the finalizer that keeps them while they are in use. */
import { persistentVolumeClaims, persistentVolumes } from '../../api/resources.ts'
import { claimFinalizer, volumeFinalizer } from '../../kinds/shared/volume-marks.ts'
import type { AdmissionPlugin } from './plugin.ts'

export const storageObjectInUseProtection: AdmissionPlugin = {
  name: 'StorageObjectInUseProtection',
  resources: [persistentVolumeClaims.id, persistentVolumes.id],
  operations: ['create'],
  admit({ call, object }) {
    const finalizer = call.resource.id === persistentVolumes.id ? volumeFinalizer : claimFinalizer
    const finalizers = object.metadata.finalizers ?? []
    if (!finalizers.includes(finalizer)) object.metadata.finalizers = [...finalizers, finalizer]
  },
}
