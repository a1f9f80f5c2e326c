/** ControllerRevision: a former template of a StatefulSet or DaemonSet. */
import { controllerRevisions } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { rules } from './rules.ts'

export const controllerRevision = defineKind({
  resource: controllerRevisions,
  rules,
  columns,
})
