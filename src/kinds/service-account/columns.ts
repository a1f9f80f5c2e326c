/** The columns of ServiceAccounts. */
import type { ServiceAccount } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { ageColumn, column, nameColumn } from '../print/column.ts'

export const columns: readonly Column<ServiceAccount>[] = [
  nameColumn(),
  column('Secrets', ({ secrets }) => secrets?.length ?? 0),
  ageColumn(),
]
