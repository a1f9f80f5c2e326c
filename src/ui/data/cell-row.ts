/** Rows whose cells are written one by one, each with its tone; those of objects of a kind are made of its columns (`columns.ts`). Pure. */
import { humanDuration } from '../../api/time.ts'
import { sanitize } from '../../base/terminal-text.ts'
import type { Tone } from '../../kinds/kind.ts'
import type { ColumnHead, Row, Subject } from './row.ts'

interface CellLook {
  readonly text: string
  /** Absent: plain. */
  readonly tone?: Tone
  /** The instant that the text counts from. */
  readonly since?: number | undefined
}

/** A plain text, or one that looks otherwise. */
export type RowCell = string | CellLook

/** By the title of their column. */
export type RowCells = Readonly<Record<string, RowCell>>

/** What stands under these heads; nothing where there is no cell. */
export const cellsUnder = (heads: readonly ColumnHead[], cells: RowCells): readonly RowCell[] =>
  heads.map(({ title }) => cells[title] ?? '')

export const dim = (text: string): RowCell => ({ text, tone: 'dim' })

/** How long ago something was; nothing where that is not known. */
export const ageCell = (since: number | undefined, now: number): RowCell => ({
  text: since === undefined ? '-' : humanDuration(now - since),
  tone: 'dim',
  since,
})

export function cellRow(uid: string, subject: Subject, written: readonly RowCell[]): Row {
  const cells = written.map((cell): CellLook => (typeof cell === 'string' ? { text: cell } : cell))
  return {
    uid,
    subject,
    cells: cells.map(({ text }) => sanitize(text)),
    tones: cells.map(({ tone = 'plain' }) => tone),
    since: cells.map(({ since }) => since),
    changed: [],
    changedAt: -1,
  }
}
