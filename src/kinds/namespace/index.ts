/** Namespace: a room for names. */
import { namespaces } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'
import { rules } from './rules.ts'

export const namespace = defineKind({
  resource: namespaces,
  rules,
  selectable: ({ status }) => ({ 'status.phase': status?.phase ?? '' }),
  columns,
  describe,
})
