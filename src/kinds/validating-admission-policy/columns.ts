/** The columns of ValidatingAdmissionPolicies. */
import type { ValidatingAdmissionPolicy } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { ageColumn, column, integer, nameColumn } from '../print/column.ts'

export const columns: readonly Column<ValidatingAdmissionPolicy>[] = [
  nameColumn(),
  integer('Validations', ({ spec }) => spec.validations?.length ?? 0),
  column('ParamKind', ({ spec }) =>
    spec.paramKind === undefined ? '<unset>' : `${spec.paramKind.apiVersion ?? ''}/${spec.paramKind.kind ?? ''}`,
  ),
  ageColumn(),
]
