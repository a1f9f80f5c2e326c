/** Ingress: paths and hosts that lead to Services. */
import { ingresses } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'
import { rules } from './rules.ts'

export const ingress = defineKind({
  resource: ingresses,
  rules,
  columns,
  describe,
})
