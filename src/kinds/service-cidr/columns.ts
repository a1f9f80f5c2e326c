/** The columns of ServiceCIDRs. */
import type { ServiceCIDR } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { ageColumn, column, nameColumn } from '../print/column.ts'

export const columns: readonly Column<ServiceCIDR>[] = [
  nameColumn(),
  column('CIDRs', ({ spec }) => spec?.cidrs?.join(',') ?? ''),
  ageColumn(),
]
