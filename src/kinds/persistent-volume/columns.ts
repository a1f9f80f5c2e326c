/** The columns of PersistentVolumes. */
import type { PersistentVolume } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { accessModes } from '../describe/claim.ts'
import { ageColumn, column, nameColumn, wide } from '../print/column.ts'
import { phaseColumn } from '../print/phase-column.ts'
import { classNameOf } from '../shared/storage-class-name.ts'

export const columns: readonly Column<PersistentVolume>[] = [
  nameColumn(),
  column('Capacity', ({ spec }) => spec.capacity?.['storage'] ?? '0'),
  column('Access Modes', ({ spec }) => accessModes(spec.accessModes)),
  column('Reclaim Policy', ({ spec }) => spec.persistentVolumeReclaimPolicy ?? ''),
  phaseColumn,
  column('Claim', ({ spec }) => (spec.claimRef === undefined ? '' : `${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}`)),
  column('StorageClass', classNameOf),
  column('VolumeAttributesClass', ({ spec }) => spec.volumeAttributesClassName ?? '<unset>'),
  column('Reason', ({ status }) => status?.reason ?? ''),
  ageColumn(),
  wide('VolumeMode', ({ spec }) => spec.volumeMode ?? '<unset>'),
]
