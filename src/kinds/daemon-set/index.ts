/** DaemonSet: a pod of one template on each node that fits. */
import { daemonSets } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'
import { rules } from './rules.ts'

export const daemonSet = defineKind({
  resource: daemonSets,
  rules,
  columns,
  describe,
})
