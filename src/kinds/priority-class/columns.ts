/** The columns of PriorityClasses. */
import type { PriorityClass } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { ageColumn, column, integer, nameColumn, yesNo } from '../print/column.ts'

export const columns: readonly Column<PriorityClass>[] = [
  nameColumn(),
  integer('Value', ({ value }) => value),
  yesNo('Global-Default', ({ globalDefault }) => globalDefault ?? false),
  ageColumn(),
  column('PreemptionPolicy', ({ preemptionPolicy }) => preemptionPolicy ?? 'PreemptLowerPriority'),
]
