/** The columns of PodTemplates. */
import type { PodTemplate } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { containerImages, containerNames, labelsText } from '../print/cells.ts'
import { column, nameColumn } from '../print/column.ts'

export const columns: readonly Column<PodTemplate>[] = [
  nameColumn(),
  column('Containers', ({ template }) => containerNames(template)),
  column('Images', ({ template }) => containerImages(template)),
  column('Pod Labels', ({ template }) => labelsText(template?.metadata?.labels)),
]
