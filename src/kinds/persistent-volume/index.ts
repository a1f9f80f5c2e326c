/** PersistentVolume: a piece of storage. */
import { persistentVolumes } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'

export const persistentVolume = defineKind({
  resource: persistentVolumes,
  columns,
})
