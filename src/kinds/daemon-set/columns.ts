/** The columns of DaemonSets. */
import type { DaemonSet } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { containerImages, containerNames, labelsText, selectorText } from '../print/cells.ts'
import { ageColumn, column, integer, nameColumn, wide } from '../print/column.ts'
import { readyTone } from '../print/tones.ts'

export const columns: readonly Column<DaemonSet>[] = [
  nameColumn(),
  integer('Desired', ({ status }) => status?.desiredNumberScheduled ?? 0),
  integer('Current', ({ status }) => status?.currentNumberScheduled ?? 0),
  integer(
    'Ready',
    ({ status }) => status?.numberReady ?? 0,
    ({ status }) => readyTone(status?.numberReady ?? 0, status?.desiredNumberScheduled ?? 0),
  ),
  integer('Up-to-date', ({ status }) => status?.updatedNumberScheduled ?? 0),
  integer('Available', ({ status }) => status?.numberAvailable ?? 0),
  column('Node Selector', ({ spec }) => labelsText(spec.template.spec?.nodeSelector)),
  ageColumn(),
  wide('Containers', ({ spec }) => containerNames(spec.template)),
  wide('Images', ({ spec }) => containerImages(spec.template)),
  wide('Selector', ({ spec }) => selectorText(spec.selector)),
]
