/** The columns of Namespaces. */
import type { Namespace } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { ageColumn, column, nameColumn } from '../print/column.ts'
import { wordTone } from '../print/tones.ts'

export const columns: readonly Column<Namespace>[] = [
  nameColumn(),
  column('Status', ({ status }) => status?.phase ?? '', { tone: ({ status }) => wordTone(status?.phase ?? '') }),
  ageColumn(),
]
