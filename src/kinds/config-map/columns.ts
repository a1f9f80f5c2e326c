/** The columns of ConfigMaps. */
import type { ConfigMap } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { ageColumn, column, nameColumn } from '../print/column.ts'

export const columns: readonly Column<ConfigMap>[] = [
  nameColumn(),
  column('Data', ({ data, binaryData }) => Object.keys(data ?? {}).length + Object.keys(binaryData ?? {}).length),
  ageColumn(),
]
