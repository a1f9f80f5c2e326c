/** LimitRange: defaults and bounds for resources in a namespace. */
import { limitRanges } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'
import { rules } from './rules.ts'

export const limitRange = defineKind({
  resource: limitRanges,
  rules,
  columns,
  describe,
})
