/** ComponentStatus: the health of a part of the control plane, in the older form. */
import { componentStatuses } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'

export const componentStatus = defineKind({
  resource: componentStatuses,
  deprecation: 'v1 ComponentStatus is deprecated in v1.19+',
  columns,
})
