/** The columns of Secrets. */
import type { Secret } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { ageColumn, column, nameColumn } from '../print/column.ts'

export const columns: readonly Column<Secret>[] = [
  nameColumn(),
  column('Type', ({ type }) => type ?? ''),
  column('Data', ({ data }) => Object.keys(data ?? {}).length),
  ageColumn(),
]
