/** APIService: which server answers for a group and version. */
import { apiServices } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'

export const apiService = defineKind({
  resource: apiServices,
  columns,
})
