/** PodTemplate: a template that stands by itself. */
import { podTemplates } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { rules } from './rules.ts'

export const podTemplate = defineKind({
  resource: podTemplates,
  rules,
  columns,
})
