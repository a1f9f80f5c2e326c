/** PersistentVolume: a piece of storage. */
import { persistentVolumes } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'
import { rules } from './rules.ts'

export const persistentVolume = defineKind({
  resource: persistentVolumes,
  rules,
  columns,
  describe,
})
