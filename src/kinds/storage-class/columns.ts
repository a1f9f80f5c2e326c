/** The columns of StorageClasses. */
import type { StorageClass } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { ageColumn, column, nameColumn } from '../print/column.ts'
import { isDefaultClass } from './is-default.ts'

export const columns: readonly Column<StorageClass>[] = [
  { ...nameColumn(), cell: (storage) => (isDefaultClass(storage.metadata) ? `${storage.metadata.name} (default)` : storage.metadata.name) },
  column('Provisioner', ({ provisioner }) => provisioner),
  column('ReclaimPolicy', ({ reclaimPolicy }) => reclaimPolicy ?? 'Delete'),
  column('VolumeBindingMode', ({ volumeBindingMode }) => volumeBindingMode ?? 'Immediate'),
  column('AllowVolumeExpansion', ({ allowVolumeExpansion }) => allowVolumeExpansion === true),
  ageColumn(),
]
