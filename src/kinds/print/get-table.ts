/** What `kubectl get` prints from a Table. */
import { align } from '../describe/align.ts'
import { escapeControls } from '../describe/page.ts'
import type { Cell } from '../kind.ts'
import { labelsText } from './cells.ts'
import type { Table, TableRow } from './table.ts'

export interface GetOptions {
  /** `-o wide` */
  readonly wide?: boolean | undefined
  /** A first column with each object's namespace, as `-A` has it for namespaced resources. */
  readonly withNamespace?: boolean | undefined
  /** `--show-labels` */
  readonly showLabels?: boolean | undefined
  /** `-L`: a column for the value of each of these labels. */
  readonly labelColumns?: readonly string[] | undefined
  readonly noHeaders?: boolean | undefined
  /** The widths of the columns of an earlier table, which rows of a watch go on with. */
  readonly remembered?: number[] | undefined
  /** `pod`, `deployment.apps`: put before each name, as `--show-kind` and `get all` have it. */
  readonly kindPrefix?: string | undefined
}

/** The lines of the table, each ended by a newline; nothing at all for a table without rows. */
export function getTable(table: Table, options: GetOptions = {}): string {
  if (table.rows.length === 0) return ''
  const { withNamespace = false, labelColumns = [], showLabels = false, noHeaders = false } = options
  const shown = table.columns
    .map((column, index) => ({ ...column, index }))
    .filter(({ priority }) => priority === 0 || options.wide === true)
  const head = [
    ...(withNamespace ? ['NAMESPACE'] : []),
    ...shown.map(({ name }) => name.toUpperCase()),
    ...labelColumns.map(labelHead),
    ...(showLabels ? ['LABELS'] : []),
  ]
  const lines = table.rows.map((row) => {
    const { namespace = '', labels } = row.object.metadata
    const own = shown.map(({ index, type, format }) =>
      format === 'name' && type === 'string' && index === nameIndex(table) ? nameText(row, index, options) : cellText(row.cells[index]),
    )
    return [
      ...(withNamespace ? [namespace] : []),
      ...own,
      ...labelColumns.map((label) => labels?.[label] ?? ''),
      ...(showLabels ? [labelsText(labels)] : []),
    ]
  })
  // kubectl's writer: columns at least six wide, three blanks between.
  return align([...(noHeaders ? [] : [head]), ...lines].map((cells) => `${cells.join('\t')}\n`).join(''), {
    least: 6,
    padding: 3,
    ...(options.remembered !== undefined && { remembered: options.remembered }),
  })
}

/** The note for a list without items, newline included; `namespace` only where one was asked for. */
export const nothingFound = (namespace?: string): string =>
  namespace === undefined ? 'No resources found\n' : `No resources found in ${namespace} namespace.\n`

const labelHead = (label: string): string => label.slice(label.lastIndexOf('/') + 1).toUpperCase()

/** The first column of names: only it may carry the kind. */
const nameIndex = (table: Table): number => table.columns.findIndex(({ format }) => format === 'name')

const nameText = (row: TableRow, index: number, { kindPrefix }: GetOptions): string =>
  `${kindPrefix === undefined ? '' : `${kindPrefix}/`}${cellText(row.cells[index])}`

/** A cell ends at its first newline. */
function cellText(cell: Cell | null | undefined): string {
  if (cell === null || cell === undefined) return ''
  const text = String(cell)
  const end = text.search(/[\f\n\r]/)
  return escapeControls(end < 0 ? text : `${text.slice(0, end)}...`)
}
