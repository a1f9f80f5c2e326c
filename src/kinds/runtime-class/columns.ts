/** The columns of RuntimeClasses. */
import type { RuntimeClass } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { ageColumn, column, nameColumn } from '../print/column.ts'

export const columns: readonly Column<RuntimeClass>[] = [nameColumn(), column('Handler', ({ handler }) => handler), ageColumn()]
