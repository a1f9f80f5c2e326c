/** The columns of any resource. */
import type { KubeObject } from '../../api/object.ts'
import type { CustomResourceColumnDefinition } from '../../api/objects.ts'
import type { Resource } from '../../api/resource.ts'
import { kindOf } from '../index.ts'
import type { Column } from '../kind.ts'
import { createdAtColumn, nameColumn } from './column.ts'
import { printerColumns } from './printer-columns.ts'

/** Built-in kinds without columns of their own: upstream's default names the time of creation. */
const plain: readonly Column<KubeObject>[] = [nameColumn(), createdAtColumn()]

/** Objects of a resource in the order of a table's rows, which is that of the list for all but a few kinds. */
export function inRowOrder<T extends KubeObject>({ id }: Pick<Resource, 'id'>, objects: readonly T[]): readonly T[] {
  const kind = kindOf(id)
  return kind?.rowOrder === undefined ? objects : objects.toSorted((left, right) => kind.rowOrder?.(left, right) ?? 0)
}

/** The kind's own columns; for a custom resource those of its definition, or name and age. */
export function columnsOf(
  resource: Pick<Resource, 'id'>,
  definitions?: readonly CustomResourceColumnDefinition[],
): readonly Column<KubeObject>[] {
  const kind = kindOf(resource.id)
  return kind === undefined ? printerColumns(definitions) : (kind.columns ?? plain)
}
