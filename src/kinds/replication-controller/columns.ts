/** The columns of ReplicationControllers. */
import type { ReplicationController } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { containerImages, containerNames, labelsText } from '../print/cells.ts'
import { ageColumn, integer, nameColumn, wide } from '../print/column.ts'
import { readyTone } from '../print/tones.ts'

export const columns: readonly Column<ReplicationController>[] = [
  nameColumn(),
  integer('Desired', ({ spec }) => spec.replicas ?? 1),
  integer('Current', ({ status }) => status?.replicas ?? 0),
  integer(
    'Ready',
    ({ status }) => status?.readyReplicas ?? 0,
    ({ spec, status }) => readyTone(status?.readyReplicas ?? 0, spec.replicas ?? 1),
  ),
  ageColumn(),
  wide('Containers', ({ spec }) => containerNames(spec.template)),
  wide('Images', ({ spec }) => containerImages(spec.template)),
  wide('Selector', ({ spec }) => labelsText(spec.selector)),
]
