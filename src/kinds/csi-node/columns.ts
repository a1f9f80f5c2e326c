/** The columns of CSINodes. */
import type { CSINode } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { ageColumn, integer, nameColumn } from '../print/column.ts'

export const columns: readonly Column<CSINode>[] = [nameColumn(), integer('Drivers', ({ spec }) => spec.drivers?.length ?? 0), ageColumn()]
