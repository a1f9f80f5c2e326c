/** The columns of FlowSchemas. */
import { conditionOf } from '../../api/conditions.ts'
import type { FlowSchema } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { ageColumn, column, nameColumn } from '../print/column.ts'

export const columns: readonly Column<FlowSchema>[] = [
  nameColumn(),
  column('PriorityLevel', ({ spec }) => spec?.priorityLevelConfiguration.name ?? ''),
  column('MatchingPrecedence', ({ spec }) => spec?.matchingPrecedence ?? 0),
  column('DistinguisherMethod', ({ spec }) => spec?.distinguisherMethod?.type ?? '<none>'),
  ageColumn(),
  column('MissingPL', (schema) => conditionOf(schema, 'Dangling')?.status ?? '?'),
]
