/** The columns of StatefulSets. */
import type { StatefulSet } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { containerImages, containerNames } from '../print/cells.ts'
import { ageColumn, column, nameColumn, wide } from '../print/column.ts'
import { readyTone } from '../print/tones.ts'

export const columns: readonly Column<StatefulSet>[] = [
  nameColumn(),
  column('Ready', ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec.replicas ?? 1}`, {
    tone: ({ spec, status }) => readyTone(status?.readyReplicas ?? 0, spec.replicas ?? 1),
  }),
  ageColumn(),
  wide('Containers', ({ spec }) => containerNames(spec.template)),
  wide('Images', ({ spec }) => containerImages(spec.template)),
]
