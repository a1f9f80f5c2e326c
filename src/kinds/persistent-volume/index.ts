/** PersistentVolume: a piece of storage. */
import { persistentVolumes } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'

export const persistentVolume = defineKind({
  resource: persistentVolumes,
  columns,
  describe,
})
