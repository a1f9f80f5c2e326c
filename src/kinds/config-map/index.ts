/** ConfigMap: settings for pods. */
import { configMaps } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'

export const configMap = defineKind({
  resource: configMaps,
  columns,
})
