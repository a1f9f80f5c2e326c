/** The columns of Leases. */
import type { Lease } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { ageColumn, column, nameColumn } from '../print/column.ts'

export const columns: readonly Column<Lease>[] = [nameColumn(), column('Holder', ({ spec }) => spec?.holderIdentity ?? ''), ageColumn()]
