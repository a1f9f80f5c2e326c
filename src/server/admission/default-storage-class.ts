/** DefaultStorageClass: a claim that names no class gets the default one. */
import type { PersistentVolumeClaim, StorageClass } from '../../api/objects.ts'
import type { Mutable } from '../../api/object.ts'
import { persistentVolumeClaims, storageClasses } from '../../api/resources.ts'
import { newestDefault } from './newest-default.ts'
import type { AdmissionPlugin } from './plugin.ts'

export const defaultStorageClass: AdmissionPlugin = {
  name: 'DefaultStorageClass',
  resources: [persistentVolumeClaims.id],
  operations: ['create'],
  admit({ core, object }) {
    const claim = object as unknown as Mutable<PersistentVolumeClaim>
    if (claim.spec.storageClassName !== undefined || claim.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] !== undefined)
      return
    const found = newestDefault<StorageClass>(core, storageClasses, [
      'storageclass.kubernetes.io/is-default-class',
      'storageclass.beta.kubernetes.io/is-default-class',
    ])
    if (found !== undefined) claim.spec.storageClassName = found.metadata.name
  },
}
