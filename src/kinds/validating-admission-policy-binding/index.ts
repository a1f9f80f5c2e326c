/** ValidatingAdmissionPolicyBinding: where such a policy holds. */
import { validatingAdmissionPolicyBindings } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { rules } from './rules.ts'

export const validatingAdmissionPolicyBinding = defineKind({
  resource: validatingAdmissionPolicyBindings,
  rules,
  columns,
})
