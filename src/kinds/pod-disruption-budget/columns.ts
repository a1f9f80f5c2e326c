/** The columns of PodDisruptionBudgets. */
import type { PodDisruptionBudget } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { ageColumn, column, integer, nameColumn } from '../print/column.ts'

export const columns: readonly Column<PodDisruptionBudget>[] = [
  nameColumn(),
  column('Min Available', ({ spec }) => String(spec?.minAvailable ?? 'N/A')),
  column('Max Unavailable', ({ spec }) => String(spec?.maxUnavailable ?? 'N/A')),
  integer('Allowed Disruptions', ({ status }) => status?.disruptionsAllowed ?? 0),
  ageColumn(),
]
