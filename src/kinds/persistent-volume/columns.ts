/** The columns of PersistentVolumes. */
import type { PersistentVolume } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { accessModes, classOf } from '../describe/claim.ts'
import { ageColumn, column, nameColumn, wide } from '../print/column.ts'
import { wordTone } from '../print/tones.ts'

const phase = ({ metadata, status }: PersistentVolume): string =>
  metadata.deletionTimestamp === undefined ? (status?.phase ?? '') : 'Terminating'

export const columns: readonly Column<PersistentVolume>[] = [
  nameColumn(),
  column('Capacity', ({ spec }) => spec.capacity?.['storage'] ?? '0'),
  column('Access Modes', ({ spec }) => accessModes(spec.accessModes)),
  column('Reclaim Policy', ({ spec }) => spec.persistentVolumeReclaimPolicy ?? ''),
  column('Status', phase, { tone: (volume) => wordTone(phase(volume)) }),
  column('Claim', ({ spec }) => (spec.claimRef === undefined ? '' : `${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}`)),
  column('StorageClass', ({ metadata, spec }) => classOf(metadata, spec)),
  column('VolumeAttributesClass', ({ spec }) => spec.volumeAttributesClassName ?? '<unset>'),
  column('Reason', ({ status }) => status?.reason ?? ''),
  ageColumn(),
  wide('VolumeMode', ({ spec }) => spec.volumeMode ?? '<unset>'),
]
