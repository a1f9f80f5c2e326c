/** Secret: settings that few may read. */
import { secrets } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'
import { rules } from './rules.ts'

export const secret = defineKind({
  resource: secrets,
  rules,
  selectable: ({ type }) => ({ type: type ?? '' }),
  columns,
  describe,
})
