/** ConfigMap: settings for pods. */
import { configMaps } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'
import { rules } from './rules.ts'

export const configMap = defineKind({
  resource: configMaps,
  rules,
  columns,
  describe,
})
