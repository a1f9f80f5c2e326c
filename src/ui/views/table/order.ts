/** The order of rows, and how it stays calm while rows come, change and go. */
import type { Row } from '../../data/row.ts'

export interface Sort {
  /** Index of the column; -1: by namespace and name. */
  readonly column: number
  readonly descending: boolean
}

let collator: Intl.Collator | undefined
const withoutDigits = /^[a-z-]*$/

/** Numbers inside names count as numbers; the fast way serves names without digits. */
function compareText(left: string, right: string): number {
  if (left === right) return 0
  return withoutDigits.test(left) && withoutDigits.test(right)
    ? left < right
      ? -1
      : 1
    : (collator ??= new Intl.Collator('en', { numeric: true })).compare(left, right)
}

const byName = (left: Row, right: Row): number =>
  compareText(left.subject.namespace ?? '', right.subject.namespace ?? '') ||
  compareText(left.subject.name, right.subject.name) ||
  compareText(left.cells[0] ?? '', right.cells[0] ?? '') ||
  (left.uid < right.uid ? -1 : 1)

/** Compares rows by a column: instants (the youngest first), numbers, then text; equal ones by name. */
export function comparison(sort: Sort): (left: Row, right: Row) => number {
  const { column, descending } = sort
  const turn = descending ? -1 : 1
  if (column < 0) return (left, right) => turn * byName(left, right)
  return (left, right) => turn * compareCells(left, right, column) || byName(left, right)
}

function compareCells(left: Row, right: Row, column: number): number {
  const [leftSince, rightSince] = [left.since[column], right.since[column]]
  if (leftSince !== undefined && rightSince !== undefined) return rightSince - leftSince
  const [leftText, rightText] = [left.cells[column] ?? '', right.cells[column] ?? '']
  if (/^\d/.test(leftText) && /^\d/.test(rightText)) {
    const difference = Number.parseFloat(leftText) - Number.parseFloat(rightText)
    if (difference !== 0) return difference
  }
  return compareText(leftText, rightText)
}

/** All kept rows, sorted anew. */
export const sorted = (rows: Iterable<Row>, keeps: (row: Row) => boolean, sort: Sort): string[] =>
  [...rows]
    .filter(keeps)
    .sort(comparison(sort))
    .map((row) => row.uid)

/** The old order with what is gone taken out and what is new put in its place; rows that stay do not move against each other. */
export function settled(order: readonly string[], rows: ReadonlyMap<string, Row>, keeps: (row: Row) => boolean, sort: Sort): string[] {
  const known = new Set(order)
  const kept = order.filter((uid) => {
    const row = rows.get(uid)
    return row !== undefined && keeps(row)
  })
  const fresh = [...rows.values()].filter((row) => !known.has(row.uid) && keeps(row))
  if (fresh.length === 0) return kept
  const compare = comparison(sort)
  fresh.sort(compare)
  const out: string[] = []
  let next = 0
  for (const uid of kept) {
    const row = rows.get(uid)
    for (
      let candidate = fresh[next];
      row !== undefined && candidate !== undefined && compare(candidate, row) < 0;
      candidate = fresh[++next]
    )
      out.push(candidate.uid)
    out.push(uid)
  }
  for (; next < fresh.length; next++) out.push(fresh[next]?.uid ?? '')
  return out
}
