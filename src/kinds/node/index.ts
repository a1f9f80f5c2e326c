/** Node: a machine that runs pods. */
import { nodes } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'
import { rules } from './rules.ts'

export const node = defineKind({
  resource: nodes,
  rules,
  selectable: ({ spec }) => ({ 'spec.unschedulable': String(spec?.unschedulable ?? false) }),
  columns,
  describe,
})
