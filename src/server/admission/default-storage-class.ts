/** DefaultStorageClass: a claim that names no class gets the default one. */
import type { PersistentVolumeClaim, StorageClass } from '../../api/objects.ts'
import type { Mutable } from '../../api/object.ts'
import { persistentVolumeClaims, storageClasses } from '../../api/resources.ts'
import { namesClass } from '../../kinds/shared/storage-class-name.ts'
import { defaultClass } from '../../kinds/storage-class/is-default.ts'
import { storageOf } from '../storage/storage.ts'
import type { AdmissionPlugin } from './plugin.ts'

export const defaultStorageClass: AdmissionPlugin = {
  name: 'DefaultStorageClass',
  resources: [persistentVolumeClaims.id],
  operations: ['create'],
  admit({ core, object }) {
    const claim = object as unknown as Mutable<PersistentVolumeClaim>
    if (namesClass(claim)) return
    const found = defaultClass(core.store.list(storageOf(storageClasses).prefix).entries.map(({ value }) => value as StorageClass))
    if (found !== undefined) claim.spec.storageClassName = found.metadata.name
  },
}
