/** The columns of PodDisruptionBudgets. */
import { conditionOf } from '../../api/conditions.ts'
import type { PodDisruptionBudget } from '../../api/objects.ts'
import type { Column, Tone } from '../kind.ts'
import { ageColumn, column, integer, nameColumn } from '../print/column.ts'

/** None allowed is what many budgets are for; fewer that are well than are to be is not. */
const allowedTone = (budget: PodDisruptionBudget): Tone =>
  conditionOf(budget, 'DisruptionAllowed')?.reason === 'SyncFailed'
    ? 'bad'
    : (budget.status?.currentHealthy ?? 0) < (budget.status?.desiredHealthy ?? 0)
      ? 'busy'
      : 'plain'

export const columns: readonly Column<PodDisruptionBudget>[] = [
  nameColumn(),
  column('Min Available', ({ spec }) => String(spec?.minAvailable ?? 'N/A')),
  column('Max Unavailable', ({ spec }) => String(spec?.maxUnavailable ?? 'N/A')),
  integer('Allowed Disruptions', ({ status }) => status?.disruptionsAllowed ?? 0, allowedTone),
  ageColumn(),
]
