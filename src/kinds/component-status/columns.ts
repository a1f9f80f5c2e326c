/** The columns of ComponentStatuses. */
import type { ComponentCondition, ComponentStatus } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { column, nameColumn } from '../print/column.ts'

const healthy = ({ conditions }: ComponentStatus): ComponentCondition | undefined => conditions?.find(({ type }) => type === 'Healthy')

export const columns: readonly Column<ComponentStatus>[] = [
  nameColumn(),
  column('Status', (component) => ({ True: 'Healthy', False: 'Unhealthy' })[healthy(component)?.status ?? ''] ?? 'Unknown'),
  column('Message', (component) => healthy(component)?.message ?? ''),
  column('Error', (component) => healthy(component)?.error ?? ''),
]
