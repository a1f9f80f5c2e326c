/** The columns of VolumeAttachments. */
import type { VolumeAttachment } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { ageColumn, column, nameColumn, yesNo } from '../print/column.ts'

export const columns: readonly Column<VolumeAttachment>[] = [
  nameColumn(),
  column('Attacher', ({ spec }) => spec.attacher, { format: 'name' }),
  column('PV', ({ spec }) => spec.source.persistentVolumeName ?? ''),
  column('Node', ({ spec }) => spec.nodeName),
  yesNo('Attached', ({ status }) => status?.attached ?? false),
  ageColumn(),
]
