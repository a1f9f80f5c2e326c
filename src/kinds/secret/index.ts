/** Secret: settings that few may read. */
import { secrets } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'

export const secret = defineKind({
  resource: secrets,
  columns,
  describe,
})
