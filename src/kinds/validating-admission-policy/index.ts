/** ValidatingAdmissionPolicy: expressions that may refuse writes. */
import { validatingAdmissionPolicies } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'

export const validatingAdmissionPolicy = defineKind({
  resource: validatingAdmissionPolicies,
  columns,
})
