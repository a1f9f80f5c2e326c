/** Rows of several kinds in one table: what each kind's own columns tell, under the few heads that fit all. Pure. */
import { cellRow, cellsUnder, dim, type RowCells } from './cell-row.ts'
import { type ColumnHead, isTroubled, type Row } from './row.ts'

const ranks: Readonly<Record<string, number>> = { NAME: 0, READY: 1, STATUS: 1, KIND: 2, AGE: 3, NAMESPACE: 4, RESTARTS: 5 }

/** Heads with these titles. */
export const summaryHeads = (titles: readonly string[]): readonly ColumnHead[] =>
  titles.map((title) => ({ title, rank: ranks[title] ?? 6, right: title === 'AGE', wide: false }))

/** A row of any kind under these heads; `columns` are those of its kind. */
export function summaryRow(row: Row, columns: readonly ColumnHead[], heads: readonly ColumnHead[]): Row {
  const { subject } = row
  const at = (title: string): number => titleAt(columns, title)
  const cell = (title: string): string | undefined => row.cells[at(title)]
  const age = at('AGE')
  const status = cell('STATUS') ?? (cell('SUSPEND') === 'True' ? 'Suspended' : isTroubled(subject) ? 'Degraded' : 'OK')
  const desired = cell('DESIRED')
  const ready = cell('READY') ?? cell('COMPLETIONS') ?? '-'
  const cells: RowCells = {
    KIND: dim(subject.resource.singular),
    NAMESPACE: dim(subject.namespace ?? ''),
    NAME: subject.name,
    READY: desired === undefined ? ready : `${ready}/${desired}`,
    STATUS: { text: status, tone: isTroubled(subject) ? subject.tone : (row.tones[at('STATUS')] ?? 'dim') },
    RESTARTS: cell('RESTARTS') ?? '',
    AGE: { text: row.cells[age] ?? '', tone: 'dim', since: row.since[age] },
  }
  return {
    ...cellRow(row.uid, subject, cellsUnder(heads, cells)),
    ago: row.ago?.column === at('RESTARTS') ? { column: titleAt(heads, 'RESTARTS'), since: row.ago.since } : undefined,
    parts: row.parts,
  }
}

const titleAt = (columns: readonly ColumnHead[], title: string): number => columns.findIndex((column) => column.title === title)
