/** The columns of IngressClasses. */
import type { IngressClass } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { ageColumn, column, nameColumn } from '../print/column.ts'

function parameters({ spec }: IngressClass): string {
  const given = spec?.parameters
  if (given === undefined) return '<none>'
  return `${given.kind}${given.apiGroup === undefined ? '' : `.${given.apiGroup}`}/${given.name}`
}

export const columns: readonly Column<IngressClass>[] = [
  nameColumn(),
  column('Controller', ({ spec }) => spec?.controller ?? ''),
  column('Parameters', parameters),
  ageColumn(),
]
