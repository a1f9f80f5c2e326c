/** The columns of ControllerRevisions. */
import type { ControllerRevision } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { controllerOf } from '../../api/object.ts'
import { ageColumn, column, nameColumn } from '../print/column.ts'

/** `statefulset.apps/db`: the controller with its group. */
function owner(revision: ControllerRevision): string {
  const controller = controllerOf(revision)
  if (controller === undefined) return '<none>'
  const slash = controller.apiVersion.indexOf('/')
  return `${controller.kind.toLowerCase()}${slash < 0 ? '' : `.${controller.apiVersion.slice(0, slash)}`}/${controller.name}`
}

export const columns: readonly Column<ControllerRevision>[] = [
  nameColumn(),
  column('Controller', owner),
  column('Revision', ({ revision }) => revision),
  ageColumn(),
]
