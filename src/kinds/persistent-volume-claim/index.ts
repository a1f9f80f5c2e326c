/** PersistentVolumeClaim: a wish for storage. */
import { persistentVolumeClaims } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'
import { rules } from './rules.ts'

export const persistentVolumeClaim = defineKind({
  resource: persistentVolumeClaims,
  rules,
  columns,
  describe,
})
