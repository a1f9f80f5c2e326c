/** The columns of APIServices. */
import { conditionOf } from '../../api/conditions.ts'
import type { APIService } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { ageColumn, column, nameColumn } from '../print/column.ts'

function available(service: APIService): string {
  const condition = conditionOf(service, 'Available')
  if (condition === undefined) return 'Unknown'
  return condition.status === 'True' ? 'True' : `${condition.status} (${condition.reason ?? ''})`
}

export const columns: readonly Column<APIService>[] = [
  nameColumn(),
  column('Service', ({ spec }) => (spec?.service === undefined ? 'Local' : `${spec.service.namespace ?? ''}/${spec.service.name ?? ''}`)),
  column('Available', available, { tone: (service) => (available(service) === 'True' ? 'plain' : 'bad') }),
  ageColumn(),
]
