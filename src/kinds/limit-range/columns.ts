/** The columns of LimitRanges. */
import type { LimitRange } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { createdAtColumn, nameColumn } from '../print/column.ts'

export const columns: readonly Column<LimitRange>[] = [nameColumn(), createdAtColumn()]
