/** The columns of PersistentVolumeClaims. */
import type { PersistentVolumeClaim } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { accessModes } from '../describe/claim.ts'
import { ageColumn, column, nameColumn, wide } from '../print/column.ts'
import { phaseColumn } from '../print/phase-column.ts'
import { classNameOf } from '../shared/storage-class-name.ts'

const isBound = ({ spec }: PersistentVolumeClaim): boolean => spec.volumeName !== undefined && spec.volumeName !== ''

export const columns: readonly Column<PersistentVolumeClaim>[] = [
  nameColumn(),
  phaseColumn,
  column('Volume', ({ spec }) => spec.volumeName ?? ''),
  column('Capacity', (claim) => (isBound(claim) ? (claim.status?.capacity?.['storage'] ?? '0') : '')),
  column('Access Modes', (claim) => (isBound(claim) ? accessModes(claim.status?.accessModes) : '')),
  column('StorageClass', classNameOf),
  column('VolumeAttributesClass', ({ spec }) => spec.volumeAttributesClassName ?? '<unset>'),
  ageColumn(),
  wide('VolumeMode', ({ spec }) => spec.volumeMode ?? '<unset>'),
]
