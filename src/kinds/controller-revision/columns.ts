/** The columns of ControllerRevisions. */
import type { ControllerRevision } from '../../api/objects.ts'
import { groupOf } from '../../api/resource.ts'
import type { Column } from '../kind.ts'
import { controllerOf } from '../../api/object.ts'
import { ageColumn, column, nameColumn } from '../print/column.ts'

/** `statefulset.apps/db`: the controller with its group. */
function owner(revision: ControllerRevision): string {
  const controller = controllerOf(revision)
  if (controller === undefined) return '<none>'
  const group = groupOf(controller.apiVersion)
  return `${controller.kind.toLowerCase()}${group === '' ? '' : `.${group}`}/${controller.name}`
}

export const columns: readonly Column<ControllerRevision>[] = [
  nameColumn(),
  column('Controller', owner),
  column('Revision', ({ revision }) => revision),
  ageColumn(),
]
