/** Role: what may be done in a namespace. */
import { roles } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'
import { rules } from './rules.ts'

export const role = defineKind({
  resource: roles,
  rules,
  columns,
  describe,
})
