/** The order of rows, and how it stays calm while rows come, change and go. */
import { compareQuantities, quantity } from '../../../api/quantity.ts'
import { compareTexts } from '../../../base/order.ts'
import { wholeSecond } from '../../data/age.ts'
import type { Row } from '../../data/row.ts'

export interface Sort {
  /** Index of the column; -1: by namespace and name, parts of an object as it has them. */
  readonly column: number
  readonly descending: boolean
}

/** Made as the program is loaded, which has time then: the first rows would wait for it. */
const collator = new Intl.Collator('en', { numeric: true })
const withoutDigits = /^[a-z-]*$/

/** Numbers inside names count as numbers; the fast way serves names without digits. */
function compareText(left: string, right: string): number {
  if (left === right) return 0
  return withoutDigits.test(left) && withoutDigits.test(right) ? compareTexts(left, right) : collator.compare(left, right)
}

const byName = (left: Row, right: Row): number =>
  compareText(left.subject.namespace ?? '', right.subject.namespace ?? '') ||
  compareText(left.subject.name, right.subject.name) ||
  (left.place ?? 0) - (right.place ?? 0) ||
  compareText(left.cells[0] ?? '', right.cells[0] ?? '') ||
  compareTexts(left.uid, right.uid)

/** Of events in the same second: the later one first. Their names end with the instant, in nanoseconds and hexadecimal. */
function byInstant(left: Row, right: Row): number {
  const instantOf = ({ subject: { name } }: Row): string => name.slice(name.lastIndexOf('.') + 1)
  const [one, other] = [instantOf(left), instantOf(right)]
  return one.length === other.length && one !== other ? compareTexts(other, one) : byName(left, right)
}

const byItself = (left: Row, right: Row): number => (left.subject.resource.kind === 'Event' ? byInstant(left, right) : byName(left, right))

/** Compares rows by a column: instants (the youngest first), spans, amounts, numbers, then text; equal ones by name. */
export function comparison(sort: Sort): (left: Row, right: Row) => number {
  const { column, descending } = sort
  const turn = descending ? -1 : 1
  if (column < 0) return (left, right) => turn * byName(left, right)
  return (left, right) => turn * compareCells(left, right, column) || byItself(left, right)
}

function compareCells(left: Row, right: Row, column: number): number {
  const [leftSince, rightSince] = [left.since[column], right.since[column]]
  if (leftSince !== undefined && rightSince !== undefined) return wholeSecond(rightSince) - wholeSecond(leftSince)
  const [leftText, rightText] = [left.cells[column] ?? '', right.cells[column] ?? '']
  const [leftCounts, rightCounts] = [digitFirst.test(leftText), digitFirst.test(rightText)]
  if (leftCounts && rightCounts) return compareAmounts(leftText, rightText) || compareText(leftText, rightText)
  // What is not known is less than any amount.
  if (unknown.test(leftText) && rightCounts) return -1
  if (leftCounts && unknown.test(rightText)) return 1
  return compareText(leftText, rightText)
}

/** Whether nothing is known yet of what the rows are to go by: then their order says nothing. */
export function isBlind(rows: ReadonlyMap<string, Row>, { column }: Sort): boolean {
  if (column < 0 || rows.size === 0) return false
  for (const { cells } of rows.values()) if (!unknown.test(cells[column] ?? '')) return false
  return true
}

const digitFirst = /^\d/
const unknown = /^(?:n\/a|<none>|<unknown>|)$/
/** `40s`, `5m20s`, `3d4h`. */
const span = /^(?=\d)(?:(\d+)y)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/
const amount = /^\d+(?:\.\d+)?(?:m|k|[KMGTPE]i?)?$/

/** Both begin with a digit: spans of time, amounts with their units, or whatever number stands in front (`3/4`, `2 (5s ago)`). */
function compareAmounts(left: string, right: string): number {
  const [leftSpan, rightSpan] = [secondsOf(left), secondsOf(right)]
  if (leftSpan !== undefined && rightSpan !== undefined) return leftSpan - rightSpan
  if (amount.test(left) && amount.test(right)) return compareQuantities(quantity(left), quantity(right))
  return Number.parseFloat(left) - Number.parseFloat(right)
}

function secondsOf(text: string): number | undefined {
  const [found, years = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = span.exec(text) ?? []
  if (found === undefined) return undefined
  return (((Number(years) * 365 + Number(days)) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)
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
