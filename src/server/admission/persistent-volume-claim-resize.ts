/** PersistentVolumeClaimResize: only bound claims grow, and only where their class allows it. */
import type { PersistentVolumeClaim, StorageClass } from '../../api/objects.ts'
import { compareQuantities, quantity } from '../../api/quantity.ts'
import { persistentVolumeClaims, storageClasses } from '../../api/resources.ts'
import { classNameOf } from '../../kinds/shared/storage-class-name.ts'
import type { Core } from '../core.ts'
import { keyIn } from '../storage/storage.ts'
import { refusal, type AdmissionPlugin } from './plugin.ts'

export const persistentVolumeClaimResize: AdmissionPlugin = {
  name: 'PersistentVolumeClaimResize',
  resources: [persistentVolumeClaims.id],
  operations: ['update'],
  validate(request) {
    // Both are claims: the resource says so.
    const [claim, old] = [request.object as unknown as PersistentVolumeClaim, request.old as PersistentVolumeClaim | undefined]
    const sizeOf = ({ spec }: PersistentVolumeClaim) => quantity(spec?.resources?.requests?.['storage'])
    if (old === undefined || compareQuantities(sizeOf(claim), sizeOf(old)) <= 0) return
    if (old.status?.phase !== 'Bound') throw refusal(request, 'Only bound persistent volume claims can be expanded')
    if (!mayGrow(request.core, claim, old))
      throw refusal(
        request,
        'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
      )
  },
}

function mayGrow(core: Core, claim: PersistentVolumeClaim, old: PersistentVolumeClaim): boolean {
  const name = classNameOf(claim)
  if (name === '' || name !== classNameOf(old)) return false
  const found = core.store.get(keyIn(storageClasses, '', name))?.value as StorageClass | undefined
  return found?.allowVolumeExpansion === true
}
