/** DaemonSet: a pod of one template on each node that fits. */
import { daemonSets } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'

export const daemonSet = defineKind({
  resource: daemonSets,
  columns,
})
