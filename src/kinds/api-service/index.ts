/** APIService: which server answers for a group and version. */
import { apiServices } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { rules } from './rules.ts'

export const apiService = defineKind({
  resource: apiServices,
  rules,
  columns,
})
