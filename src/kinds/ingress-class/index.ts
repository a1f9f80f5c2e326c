/** IngressClass: which controller serves an Ingress. */
import { ingressClasses } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'
import { rules } from './rules.ts'

export const ingressClass = defineKind({
  resource: ingressClasses,
  rules,
  columns,
  describe,
})
