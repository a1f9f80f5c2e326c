/** The columns of NetworkPolicies. */
import type { NetworkPolicy } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { selectorText } from '../print/cells.ts'
import { ageColumn, column, nameColumn } from '../print/column.ts'

export const columns: readonly Column<NetworkPolicy>[] = [
  nameColumn(),
  column('Pod-Selector', ({ spec }) => selectorText(spec?.podSelector)),
  ageColumn(),
]
