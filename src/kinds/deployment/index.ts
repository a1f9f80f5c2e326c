/** Deployment: pods of one template, replaced step by step when the template changes. */
import { deployments } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'
import { rules } from './rules.ts'

export const deployment = defineKind({
  resource: deployments,
  rules,
  columns,
  describe,
})
