/** What a table shows: order, cursor, marks, filter and scroll position, over rows that live elsewhere. Pure. */
import { labelsTitle } from '../../data/column-heads.ts'
import { type ColumnHead, isTroubled, type Row, type RowSource, type Subject } from '../../data/row.ts'
import { type Branch, type Folding, type TreeSource, unfolded } from '../../data/tree-layout.ts'
import type { ViewEvent } from '../view.ts'
import { type Filter, readFilter } from './filter.ts'
import { comparison, isBlind, type Sort, settled, sorted } from './order.ts'
import { columnTitled, firstSort, sortedColumn, type SortKey, sortKeys } from './sort-keys.ts'
import { openedTroubled, type TableTarget } from './target.ts'

export interface TableState {
  readonly target: TableTarget
  readonly source: RowSource | TreeSource
  readonly order: readonly string[]
  /** Where each row stands, if rows stand under others. */
  readonly branches: ReadonlyMap<string, Branch>
  readonly folding: Folding
  /** The row under the cursor, by uid. */
  readonly cursor: string | undefined
  readonly index: number
  /** First row on screen. */
  readonly top: number
  /** The row that the cursor waits for, by uid: where it was when the table was put away. */
  readonly awaited: string | undefined
  /** Every page was taken in once; until then the cursor waits at the top. */
  readonly loaded: boolean
  /** A person moved the cursor; until then the order follows every change. */
  readonly moved: boolean
  /** Values changed since the order was made. */
  readonly unsorted: boolean
  /** Nothing was known of what the rows go by when the order was made. */
  readonly blind: boolean
  readonly marks: ReadonlySet<string>
  readonly sort: Sort
  readonly filter: Filter
  /** Only rows that are not well. */
  readonly troubled: boolean
  readonly wide: boolean
  /** The labels are shown, whatever other columns are. */
  readonly labels: boolean
  /** Columns scrolled out at the left. */
  readonly offset: number
  /** Rows that fit under the heads. */
  readonly height: number
  /** Belongs to the painter. */
  readonly painted: Painted
}

/** How the columns were painted last, so that they do not flutter, and clicks and arrows find them. */
export interface Painted {
  widths: readonly number[]
  heads: readonly { readonly column: number; readonly from: number; readonly to: number }[]
  /** Columns wait at the right. */
  more: boolean
}

const unpainted = (): Painted => ({ widths: [], heads: [], more: false })

export function openTable(target: TableTarget, source: RowSource | TreeSource, height: number): TableState {
  return refresh({
    target,
    source,
    order: [],
    branches: new Map(),
    folding: target.folding ?? unfolded,
    cursor: undefined,
    awaited: target.cursor,
    index: 0,
    top: 0,
    loaded: false,
    moved: false,
    unsorted: false,
    blind: false,
    marks: new Set(),
    sort: target.sort ?? firstSort(target, source.columns),
    filter: readFilter(target.filter ?? ''),
    troubled: openedTroubled(target),
    wide: target.wide ?? false,
    labels: target.labels ?? false,
    offset: 0,
    height,
    painted: unpainted(),
  })
}

/** What the filter keeps, by the columns that are shown, and of that perhaps only what is not well. */
function keeperOf(state: TableState): (row: Row) => boolean {
  const shown = new Set(visibleHeads(state.source.columns, state))
  return (row) => (!state.troubled || isTroubled(row.subject)) && state.filter.keeps(row, shown)
}

/** The rows in their order: those under others as their source lays them out, else sorted, or settled where nothing is to move. */
function ordered(state: TableState, calmly: boolean): TableState {
  const { source, sort, filter, troubled, folding } = state
  const keeps = keeperOf(state)
  if ('arrange' in source) {
    const branches = source.arrange({ keeps, narrowed: troubled || filter.narrows, compare: comparison(sort), folding })
    return { ...state, branches, order: [...branches.keys()] }
  }
  if (calmly) return { ...state, order: settled(state.order, source.rows, keeps, sort), unsorted: true }
  return { ...state, order: sorted(source.rows.values(), keeps, sort), unsorted: false, blind: isBlind(source.rows, sort) }
}

/** Rows changed: takes them in without moving what a person looks at, but once more what was put in order before its values came. */
export function refresh(state: TableState): TableState {
  const { moved, blind, source, sort } = state
  const placed = place(ordered(state, moved && (!blind || isBlind(source.rows, sort))))
  return placed.loaded ? placed : { ...placed, loaded: state.source.state.phase !== 'loading' }
}

/** Puts the cursor on its row again, on the line of the screen where it was; if the row is gone, on the one that took its place. */
function place(state: TableState): TableState {
  const { order, cursor, index, awaited } = state
  if (awaited !== undefined && order.includes(awaited)) return moveTo({ ...state, awaited: undefined }, order.indexOf(awaited))
  const found = cursor === undefined ? -1 : order.indexOf(cursor)
  const follows = !state.moved && !state.loaded
  const next = follows ? 0 : found >= 0 ? found : Math.min(index, Math.max(0, order.length - 1))
  const marks = state.marks.size === 0 ? state.marks : new Set([...state.marks].filter((mark) => state.source.rows.has(mark)))
  return { ...state, cursor: order[next], index: next, top: clampTop(next - (index - state.top), next, state), marks }
}

function clampTop(top: number, index: number, { order, height }: TableState): number {
  const most = Math.max(0, order.length - height)
  return Math.max(0, Math.min(most, Math.max(index - height + 1, Math.min(index, top))))
}

/** Moves the cursor to an index; what changed meanwhile is put in order now that the selection leaves. */
export function moveTo(state: TableState, wanted: number): TableState {
  if (state.order.length === 0) return state
  const index = Math.max(0, Math.min(state.order.length - 1, wanted))
  const moved = { ...state, moved: true, awaited: undefined, index, cursor: state.order[index], top: clampTop(state.top, index, state) }
  return moved.unsorted && index !== state.index ? resort(moved) : moved
}

const resort = (state: TableState): TableState => place(ordered(state, false))

/** Sorts by a column; the same column again turns the order. */
function sortBy(state: TableState, column: number, descending = false): TableState {
  const same = sortedColumn(state) === column
  const turned = { ...state, sort: { column, descending: same ? !state.sort.descending : descending } }
  // Who has chosen no row wants to see where the order begins.
  return resort(state.moved ? turned : { ...turned, cursor: undefined, index: 0, top: 0 })
}

function sortByTitle(state: TableState, { titles, descending }: SortKey): TableState {
  const column = columnTitled(state.source.columns, titles)
  return column < 0 ? state : sortBy(state, column, descending)
}

/** Moves the order to the next visible column. */
function sortBeside(state: TableState, by: number): TableState {
  const heads = visibleHeads(state.source.columns, state)
  const at = heads.indexOf(sortedColumn(state))
  const column = at < 0 ? heads[by > 0 ? 0 : heads.length - 1] : heads[(at + by + heads.length) % heads.length]
  return column === undefined ? state : resort({ ...state, sort: { column, descending: false } })
}

/** Indexes of the columns that the toggles leave. */
const visibleHeads = (heads: readonly ColumnHead[], { wide, labels }: Pick<TableState, 'wide' | 'labels'>): number[] =>
  heads.flatMap((head, index) => (wide || !head.wide || (labels && head.title === labelsTitle) ? [index] : []))

/** Opens or closes a row of a tree. */
function turn(state: TableState, uid: string): TableState {
  const turned = new Set(state.folding.turned)
  if (!turned.delete(uid)) turned.add(uid)
  return resort({ ...state, moved: true, folding: { ...state.folding, turned } })
}

/** Opens the row under the cursor, or goes on to what is below it; closes it, or goes to what it stands under. */
function unfold(state: TableState, wanted: 'open' | 'closed'): TableState {
  const { cursor = '', branches, order } = state
  const { fold, parent } = branches.get(cursor) ?? {}
  if (fold !== undefined && fold !== wanted) return turn(state, cursor)
  if (wanted === 'open') return fold === undefined ? state : moveTo(state, state.index + 1)
  return parent === undefined ? state : moveTo(state, order.indexOf(parent))
}

function mark(state: TableState): TableState {
  if (state.cursor === undefined) return state
  const marks = new Set(state.marks)
  if (!marks.delete(state.cursor)) marks.add(state.cursor)
  return moveTo({ ...state, marks }, state.index + 1)
}

/** Marks from the nearest mark to the cursor. */
function markRange(state: TableState): TableState {
  const marked = state.order.flatMap((uid, index) => (state.marks.has(uid) ? [index] : []))
  if (marked.length === 0) return mark(state)
  const nearest = marked.reduce((best, index) => (Math.abs(index - state.index) < Math.abs(best - state.index) ? index : best))
  const [from, to] = [Math.min(nearest, state.index), Math.max(nearest, state.index)]
  return { ...state, marks: new Set([...state.marks, ...state.order.slice(from, to + 1)]) }
}

function scroll(state: TableState, by: number): TableState {
  const most = Math.max(0, state.order.length - state.height)
  const top = Math.max(0, Math.min(most, state.top + by))
  return moveTo({ ...state, top }, Math.max(top, Math.min(top + state.height - 1, state.index)))
}

const commands: Readonly<Record<string, (state: TableState) => TableState>> = {
  down: (state) => moveTo(state, state.index + 1),
  up: (state) => moveTo(state, state.index - 1),
  'page-down': (state) => moveTo({ ...state, top: state.top + state.height }, state.index + state.height),
  'page-up': (state) => moveTo({ ...state, top: state.top - state.height }, state.index - state.height),
  first: (state) => moveTo(state, 0),
  last: (state) => moveTo(state, state.order.length - 1),
  'scroll-down': (state) => scroll(state, 3),
  'scroll-up': (state) => scroll(state, -3),
  left: (state) => ({ ...state, offset: Math.max(0, state.offset - 1) }),
  right: (state) => (state.painted.more ? { ...state, offset: state.offset + 1 } : state),
  unfold: (state) => unfold(state, 'open'),
  fold: (state) => unfold(state, 'closed'),
  'unfold-all': (state) => resort({ ...state, folding: { all: !state.folding.all, turned: new Set() } }),
  mark,
  'mark-range': markRange,
  'clear-marks': (state) => ({ ...state, marks: new Set() }),
  troubled: (state) => resort({ ...state, troubled: !state.troubled, painted: unpainted() }),
  wide: (state) => resort({ ...state, wide: !state.wide, painted: unpainted(), offset: 0 }),
  labels: (state) => resort({ ...state, labels: !state.labels, painted: unpainted() }),
  ...Object.fromEntries(sortKeys.map((key) => [key.command, (state: TableState) => sortByTitle(state, key)])),
  'sort-left': (state) => sortBeside(state, -1),
  'sort-right': (state) => sortBeside(state, 1),
  'sort-turn': (state) => resort({ ...state, sort: { ...state.sort, descending: !state.sort.descending } }),
}

/** A click on a head sorts by it, one on a row selects it, and one below the rows does nothing. */
function click(state: TableState, { row, column }: { readonly row: number; readonly column: number }): TableState {
  if (row > 0) return state.top + row - 1 < state.order.length ? moveTo(state, state.top + row - 1) : state
  const head = state.painted.heads.find(({ from, to }) => column >= from && column < to)
  return head === undefined ? state : sortBy(state, head.column)
}

export function updateTable(state: TableState, event: ViewEvent): TableState {
  if (event.type === 'command') return commands[event.command]?.(state) ?? state
  if (event.type === 'query') return resort({ ...state, filter: readFilter(event.text ?? ''), painted: unpainted() })
  if (event.type === 'click') return click(state, event)
  if (event.type === 'resize') {
    const resized = { ...state, height: Math.max(1, event.rows - 1), painted: unpainted() }
    return { ...resized, top: clampTop(state.top, state.index, resized) }
  }
  return event.name === 'rows' ? refresh(state) : state
}

/** The marked rows that a filter leaves, in order. */
export const markedRows = ({ marks, order }: TableState): readonly string[] =>
  marks.size === 0 ? [] : order.filter((uid) => marks.has(uid))

/** The marked rows in order, else the one under the cursor: what one does not see is not meant. */
export function subjectsOf(state: TableState): Subject[] {
  const marked = markedRows(state)
  const uids = marked.length > 0 || state.cursor === undefined ? marked : [state.cursor]
  return uids.flatMap((uid) => state.source.rows.get(uid)?.subject ?? [])
}
