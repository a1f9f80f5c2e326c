/** The columns of ValidatingAdmissionPolicyBindings. */
import type { ValidatingAdmissionPolicyBinding } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { ageColumn, column, nameColumn } from '../print/column.ts'
import { printedSelector } from '../shared/printed-selector.ts'

function parameter({ spec }: ValidatingAdmissionPolicyBinding): string {
  const { name = '', namespace = '', selector } = spec.paramRef ?? {}
  if (name === '') return selector === undefined ? '<unset>' : printedSelector(selector)
  return namespace === '' ? `*/${name}` : `${namespace}/${name}`
}

export const columns: readonly Column<ValidatingAdmissionPolicyBinding>[] = [
  nameColumn(),
  column('PolicyName', ({ spec }) => spec.policyName ?? ''),
  column('ParamRef', parameter),
  ageColumn(),
]
