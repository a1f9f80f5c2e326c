/** The columns of PersistentVolumeClaims. */
import type { PersistentVolumeClaim } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { accessModes, classOf } from '../describe/claim.ts'
import { ageColumn, column, nameColumn, wide } from '../print/column.ts'
import { wordTone } from '../print/tones.ts'

const phase = ({ metadata, status }: PersistentVolumeClaim): string =>
  metadata.deletionTimestamp === undefined ? (status?.phase ?? '') : 'Terminating'

const isBound = ({ spec }: PersistentVolumeClaim): boolean => spec.volumeName !== undefined && spec.volumeName !== ''

export const columns: readonly Column<PersistentVolumeClaim>[] = [
  nameColumn(),
  column('Status', phase, { tone: (claim) => wordTone(phase(claim)) }),
  column('Volume', ({ spec }) => spec.volumeName ?? ''),
  column('Capacity', (claim) => (isBound(claim) ? (claim.status?.capacity?.['storage'] ?? '0') : '')),
  column('Access Modes', (claim) => (isBound(claim) ? accessModes(claim.status?.accessModes) : '')),
  column('StorageClass', ({ metadata, spec }) => classOf(metadata, spec)),
  column('VolumeAttributesClass', ({ spec }) => spec.volumeAttributesClassName ?? '<unset>'),
  ageColumn(),
  wide('VolumeMode', ({ spec }) => spec.volumeMode ?? '<unset>'),
]
