/** The columns of any resource. */
import type { KubeObject } from '../../api/object.ts'
import type { Resource } from '../../api/resource.ts'
import { kindOf } from '../index.ts'
import type { Column } from '../kind.ts'
import { ageColumn, createdAtColumn, nameColumn } from './column.ts'

/** Built-in kinds without columns of their own: upstream's default names the time, custom resources show the age. */
const plain: readonly Column<KubeObject>[] = [nameColumn(), createdAtColumn()]
const custom: readonly Column<KubeObject>[] = [nameColumn(), ageColumn()]

/** The kind's own columns, or name and age (name and creation time for built-in kinds that upstream prints so). */
export function columnsOf(resource: Pick<Resource, 'id'>): readonly Column<KubeObject>[] {
  const kind = kindOf(resource.id)
  return kind === undefined ? custom : (kind.columns ?? plain)
}
