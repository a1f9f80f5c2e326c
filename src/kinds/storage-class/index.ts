/** StorageClass: a kind of storage and its provisioner. */
import { storageClasses } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'
import { rules } from './rules.ts'

export const storageClass = defineKind({
  resource: storageClasses,
  rules,
  columns,
  describe,
})
