/** Which cells of a row differ from those it had before, for their accent. Pure. */
import type { Row } from './row.ts'

/** The new row, told which of its cells differ; what changes by itself does not count, nor do the first cells of all. */
export function withChanges(before: Row | undefined, after: Row, now: number): Row {
  if (before === undefined) return after
  const changed: number[] = []
  for (let index = 0; index < after.cells.length; index++)
    if (after.cells[index] !== before.cells[index] && after.since[index] === undefined && !isUsage(after, index)) changed.push(index)
  return changed.length > 0 ? { ...after, changed, changedAt: now } : { ...after, changed: before.changed, changedAt: before.changedAt }
}

/** Whether a column tells what the object uses, which never rests. */
export const isUsage = ({ measured }: Pick<Row, 'measured'>, column: number): boolean => measured?.columns.includes(column) === true
