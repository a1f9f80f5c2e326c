/** CustomResourceDefinition: a kind that users add. */
import { customResourceDefinitions } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { rules } from './rules.ts'

export const customResourceDefinition = defineKind({
  resource: customResourceDefinitions,
  rules,
  columns,
})
