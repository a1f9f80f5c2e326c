/** The columns of ResourceQuotas. */
import type { ResourceQuota } from '../../api/objects.ts'
import { sortTexts } from '../../base/order.ts'
import type { Column } from '../kind.ts'
import { ageColumn, column, nameColumn } from '../print/column.ts'

/** `pods: 4/4, services: 0/3`: used and hard by name, those of limits or the others. */
const amounts = ({ status }: ResourceQuota, ofLimits: boolean): string =>
  sortTexts(Object.keys(status?.hard ?? {}))
    .filter((name) => name.startsWith('limits') === ofLimits)
    .map((name) => `${name}: ${status?.used?.[name] ?? '0'}/${status?.hard?.[name] ?? '0'}`)
    .join(', ')

export const columns: readonly Column<ResourceQuota>[] = [
  nameColumn(),
  column('Request', (quota) => amounts(quota, false)),
  column('Limit', (quota) => amounts(quota, true)),
  ageColumn(),
]
