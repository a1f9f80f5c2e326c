/** Service: one address for the pods that a selector finds. */
import { services } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'
import { rules } from './rules.ts'

export const service = defineKind({
  resource: services,
  rules,
  selectable: ({ spec }) => ({ 'spec.clusterIP': spec.clusterIP ?? '', 'spec.type': spec.type ?? '' }),
  columns,
  describe,
})
