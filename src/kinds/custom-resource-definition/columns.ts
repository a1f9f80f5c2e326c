/** The columns of CustomResourceDefinitions. */
import type { CustomResourceDefinition } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { createdAtColumn, nameColumn } from '../print/column.ts'

export const columns: readonly Column<CustomResourceDefinition>[] = [nameColumn(), createdAtColumn()]
