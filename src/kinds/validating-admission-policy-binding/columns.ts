/** The columns of ValidatingAdmissionPolicyBindings. */
import type { ValidatingAdmissionPolicyBinding } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { ageColumn, column, nameColumn } from '../print/column.ts'

function parameter({ spec }: ValidatingAdmissionPolicyBinding): string {
  const { name = '', namespace = '' } = spec.paramRef ?? {}
  if (name === '') return '<unset>'
  return namespace === '' ? `*/${name}` : `${namespace}/${name}`
}

export const columns: readonly Column<ValidatingAdmissionPolicyBinding>[] = [
  nameColumn(),
  column('PolicyName', ({ spec }) => spec.policyName ?? ''),
  column('ParamRef', parameter),
  ageColumn(),
]
