/** The columns of ReplicaSets. */
import type { ReplicaSet } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { containerImages, containerNames, selectorText } from '../print/cells.ts'
import { ageColumn, integer, nameColumn, wide } from '../print/column.ts'
import { readyTone } from '../print/tones.ts'

export const columns: readonly Column<ReplicaSet>[] = [
  nameColumn(),
  integer(
    'Desired',
    ({ spec }) => spec.replicas ?? 1,
    ({ spec }) => (spec.replicas === 0 ? 'dim' : 'plain'),
  ),
  integer('Current', ({ status }) => status?.replicas ?? 0),
  integer(
    'Ready',
    ({ status }) => status?.readyReplicas ?? 0,
    ({ spec, status }) => readyTone(status?.readyReplicas ?? 0, spec.replicas ?? 1),
  ),
  ageColumn(),
  wide('Containers', ({ spec }) => containerNames(spec.template)),
  wide('Images', ({ spec }) => containerImages(spec.template)),
  wide('Selector', ({ spec }) => selectorText(spec.selector)),
]
