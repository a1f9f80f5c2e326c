/** ValidatingAdmissionPolicy: expressions that may refuse writes. */
import { validatingAdmissionPolicies } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { rules } from './rules.ts'

export const validatingAdmissionPolicy = defineKind({
  resource: validatingAdmissionPolicies,
  rules,
  columns,
})
