/** Namespace: a room for names. */
import { namespaces } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'

export const namespace = defineKind({
  resource: namespaces,
  columns,
  describe,
})
