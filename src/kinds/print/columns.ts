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

/** What a list of a resource has, in the order of a table's rows: that of the list for all but a few kinds. `objectOf` gives an item's object. */
export function inRowOrder<T>({ id }: Pick<Resource, 'id'>, items: readonly T[], objectOf: (item: T) => KubeObject): readonly T[] {
  const order = kindOf(id)?.rowOrder
  return order === undefined ? items : items.toSorted((left, right) => order(objectOf(left), objectOf(right)))
}

/** The kind's own columns; for a custom resource those of its definition, or name and age. */
export function columnsOf(
  resource: Pick<Resource, 'id'>,
  definitions?: readonly CustomResourceColumnDefinition[],
): readonly Column<KubeObject>[] {
  const kind = kindOf(resource.id)
  return kind === undefined ? printerColumns(definitions) : (kind.columns ?? plain)
}
