/** The columns of Roles. */
import type { Role } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { createdAtColumn, nameColumn } from '../print/column.ts'

export const columns: readonly Column<Role>[] = [nameColumn(), createdAtColumn()]
