/** The letters that sort, the columns that each means, and the order that a table begins with. */
import type { ColumnHead, RowSource } from '../../data/row.ts'
import type { Sort } from './order.ts'
import type { TableTarget } from './target.ts'

export interface SortKey {
  readonly key: string
  readonly command: string
  readonly label: string
  /** What it sorts by, for telling that a table has none. */
  readonly what: string
  readonly titles: readonly string[]
  /** The most stands first. */
  readonly descending: boolean
}

const sortKey = (key: string, what: string, ...titles: readonly string[]): SortKey => ({
  key,
  command: `sort-${what}`,
  label: `sort by ${what}`,
  what,
  titles,
  descending: false,
})

const mostFirst = (one: SortKey): SortKey => ({ ...one, descending: true })

export const sortKeys: readonly SortKey[] = [
  sortKey('N', 'name', 'NAME'),
  sortKey('A', 'age', 'AGE', 'LAST-SEEN'),
  sortKey('S', 'status', 'STATUS', 'STATE', 'PHASE', 'READY', 'TYPE'),
  sortKey('P', 'namespace', 'NAMESPACE'),
  sortKey('R', 'ready', 'READY', 'AVAILABLE'),
  mostFirst(sortKey('T', 'restarts', 'RESTARTS')),
  mostFirst(sortKey('C', 'CPU', 'CPU')),
  mostFirst(sortKey('M', 'memory', 'MEM')),
]

/** What of a table decides by which column its rows go. */
interface Sorting {
  readonly target: TableTarget
  readonly source: Pick<RowSource, 'columns'>
  readonly sort: Sort
}

/** The index of the first of these columns; -1: the table has none of them. */
export function columnTitled(heads: readonly ColumnHead[], titles: readonly string[]): number {
  const title = titles.find((one) => heads.some((head) => head.title === one))
  return heads.findIndex((head) => head.title === title)
}

/** The column that the rows go by: where none was chosen, that of the namespaces if there is one, else that of the names; containers go by none. */
export const sortedColumn = ({ target, source, sort }: Sorting): number =>
  sort.column < 0 && target.pod === undefined ? columnTitled(source.columns, ['NAMESPACE', 'NAME']) : sort.column

/** Events begin with the latest, whose names say nothing; everything else goes by name. */
export const firstSort = ({ resource }: TableTarget, heads: readonly ColumnHead[]): Sort => ({
  column: resource.kind === 'Event' ? columnTitled(heads, ['LAST-SEEN']) : -1,
  descending: false,
})
