/** The columns of ClusterRoles. */
import type { ClusterRole } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { createdAtColumn, nameColumn } from '../print/column.ts'

export const columns: readonly Column<ClusterRole>[] = [nameColumn(), createdAtColumn()]
