/** The columns of CSIStorageCapacities. */
import type { CSIStorageCapacity } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { createdAtColumn, nameColumn } from '../print/column.ts'

export const columns: readonly Column<CSIStorageCapacity>[] = [nameColumn(), createdAtColumn()]
