/** Which columns a table shows and how wide: by rank, never by wrapping. Pure. */
import { width } from '../../../base/terminal-text.ts'
import { extraRank, labelsTitle } from '../../data/column-heads.ts'
import type { ColumnHead } from '../../data/row.ts'

interface ShownColumn {
  /** Index among all columns. */
  readonly column: number
  readonly width: number
}

interface Request {
  readonly heads: readonly ColumnHead[]
  /** The texts of the visible rows. */
  readonly texts: readonly (readonly string[])[]
  readonly room: number
  readonly wide: boolean
  /** The labels are shown beside the usual columns. */
  readonly labels?: boolean
  /** The column that the rows stand in order by: one must see it. */
  readonly sorted?: number
  /** Columns scrolled out behind the name (wide only). */
  readonly offset: number
  /** Wanted widths as they were, so that a shorter text does not move everything at once. */
  readonly before: readonly number[]
}

const between = 2
/** Columns up to this rank say which object it is, and how it is. */
const telling = 1
/** Of a column that a person asked for. */
const askedRank = 1.5
/** Of the column that tells of the order at the highest. */
const sortedRank = 2
/** A column stays wider than it needs to be by at most this. */
const slack = 6

/** What was chosen; `more` says that columns are left out at the right of a table that shows all. */
interface Chosen {
  readonly shown: readonly ShownColumn[]
  /** The wanted width of every column. */
  readonly all: readonly number[]
  readonly more: boolean
}

export function chooseColumns({ heads, texts, room, wide, labels = false, sorted, offset, before }: Request): Chosen {
  const all = heads.map((head, column) => calm(wantedWidth(head, column, texts), before[column]))
  const candidates = heads.flatMap((head, column): Candidate[] => {
    const isLabels = head.title === labelsTitle
    const asked = labels && !wide && isLabels
    const rank = asked ? askedRank : column === sorted ? Math.min(sortedRank, head.rank) : head.rank
    const candidate = { column, rank, width: all[column] ?? 0, least: leastOf(head), isLabels }
    return asked || wide || !head.wide || column === sorted ? [candidate] : []
  })
  if (!wide) return { shown: squeeze(fitting(candidates, room), heads, room), all, more: false }
  // What names the object stays while the others scroll.
  const pinned = candidates.findIndex((column) => column.rank === 0) + 1
  const scrolled = candidates.filter((_, index) => index < pinned || index >= pinned + offset)
  const kept = dropLast(scrolled, pinned + 1, room)
  return { shown: squeeze(kept, heads, room), all, more: kept.length < scrolled.length }
}

interface Candidate extends ShownColumn {
  readonly rank: number
  readonly least: number
  readonly isLabels: boolean
}

/** Columns whose texts still say something when they are cut. */
const leastWidths: Readonly<Record<string, number>> = {
  NAMESPACE: 14,
  NAME: 18,
  OBJECT: 14,
  STATUS: 22,
  STATE: 22,
  MESSAGE: 26,
  'EXTERNAL-IP': 15,
  [labelsTitle]: 24,
}

/** Of all others: one long text does not cost every row the columns behind it. */
const leastWidth = 24

const leastOf = ({ title, rank }: ColumnHead): number => leastWidths[title] ?? (rank === 0 ? 18 : leastWidth)

function wantedWidth(head: ColumnHead, column: number, texts: readonly (readonly string[])[]): number {
  let most = head.title.length + 1
  for (const row of texts) most = Math.max(most, width(row[column] ?? ''))
  return most
}

const calm = (wanted: number, before: number | undefined): number =>
  before !== undefined && wanted < before && before - wanted <= slack ? before : wanted

const total = (columns: readonly ShownColumn[]): number => columns.reduce((sum, column) => sum + column.width + between, -between)

/** A longer name does not cost the other rows their extra columns. */
const longName = 50

const withShortNames = (columns: readonly Candidate[]): readonly Candidate[] =>
  columns.map((column) => (column.rank === 0 ? { ...column, width: Math.min(column.width, longName) } : column))

/** Extra columns are shown only where nothing else is cut for them, but names of extraordinary length. */
function withoutExtras(columns: readonly Candidate[], room: number): readonly Candidate[] {
  const extras = columns.filter((column) => column.rank >= extraRank).sort((left, right) => left.rank - right.rank)
  let kept = columns
  while (extras.length > 0 && total(withShortNames(kept)) > room) {
    const last = extras.pop()
    kept = kept.filter((column) => column !== last)
  }
  return kept
}

const fitsSqueezed = (columns: readonly Candidate[], room: number): boolean =>
  total(columns.map((column) => ({ ...column, width: least(column) }))) <= room

/** Squeezed as far as they go, what still does not fit leaves, the highest rank first; what says which object it is and how it is stays. */
function dropByRank(columns: readonly Candidate[], room: number): readonly Candidate[] {
  let kept = columns
  while (!fitsSqueezed(kept, room)) {
    const worst = kept.reduce((most, column) => (column.rank >= most.rank ? column : most))
    if (worst.rank <= telling) break
    kept = kept.filter((column) => column !== worst)
  }
  return kept
}

/** What has room; where a column that was asked for has none, none of the others leave for it. */
function fitting(columns: readonly Candidate[], room: number): readonly Candidate[] {
  const kept = dropByRank(withoutExtras(columns, room), room)
  const others = columns.filter(({ rank }) => rank !== askedRank)
  return kept.some(({ rank }) => rank === askedRank) || others.length === columns.length
    ? kept
    : dropByRank(withoutExtras(others, room), room)
}

/** Where all columns are asked for, what does not fit waits at the right; nothing is cut but labels, and whatever must be to show these few at least. */
function dropLast(columns: readonly Candidate[], few: number, room: number): readonly Candidate[] {
  const leastOfAll = (kept: readonly Candidate[]): number =>
    total(kept.map((column) => (column.isLabels ? { ...column, width: least(column) } : column)))
  let kept = columns
  while (kept.length > few && leastOfAll(kept) > room) kept = kept.slice(0, -1)
  const spare = Math.max(0, room - leastOfAll(kept))
  return kept.map((column) => (column.isLabels ? { ...column, width: Math.min(column.width, least(column) + spare) } : column))
}

/** What a column is not squeezed below while others may leave. */
function least({ least: wanted, width }: Candidate): number {
  return Math.min(width, wanted)
}

const widestOf = <T extends ShownColumn>(columns: readonly T[]): T | undefined =>
  columns.reduce<T | undefined>((most, column) => (column.width > (most?.width ?? 0) ? column : most), undefined)

/** Takes what is too much from the widest columns, from those last that say which object it is and how it is; the last column runs to the edge. */
function squeeze(columns: readonly Candidate[], heads: readonly ColumnHead[], room: number): ShownColumn[] {
  const out = columns.map((column) => ({ ...column }))
  let excess = total(out) - room
  while (excess > 0) {
    const widest =
      widestOf(out.filter((column) => column.rank > telling && column.width > least(column))) ??
      widestOf(out.filter((column) => column.width > least(column))) ??
      widestOf(out)
    if (widest === undefined) break
    if (widest.width <= 4) break
    widest.width--
    excess--
  }
  const last = out.at(-1)
  if (last !== undefined && heads[last.column]?.right === false && excess < 0) last.width -= excess
  return out
}
