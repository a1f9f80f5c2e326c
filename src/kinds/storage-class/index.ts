/** StorageClass: a kind of storage and its provisioner. */
import { storageClasses } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'

export const storageClass = defineKind({
  resource: storageClasses,
  columns,
  describe,
})
