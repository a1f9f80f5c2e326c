/** Paints a table: heads, and the rows that fit. */
import { cutEnd, cutMiddle, pad, width } from '../../../base/terminal-text.ts'
import { humanDuration } from '../../../api/time.ts'
import type { Tone } from '../../../kinds/kind.ts'
import { agoTail } from '../../data/age.ts'
import { type ColumnHead, type Row, stateCell, tellingCell } from '../../data/row.ts'
import type { Role } from '../../theme/role.ts'
import { gutter } from '../list-lines.ts'
import type { Canvas } from '../view.ts'
import { chooseColumns } from './layout.ts'
import type { Branch } from '../../data/tree-layout.ts'
import { sortedColumn } from './sort-keys.ts'
import type { Painted, TableState } from './state.ts'

/** How long a changed cell stays accented, in milliseconds. */
export const flashTime = 1000

const toneRoles: Readonly<Record<Tone, Role>> = { plain: 'text', good: 'text', busy: 'busy', bad: 'bad', going: 'going', dim: 'dim' }

export function paintTable(state: TableState, canvas: Canvas): void {
  const { area } = canvas
  const rows = state.order.slice(state.top, state.top + area.rows - 1).flatMap((uid) => state.source.rows.get(uid) ?? [])
  const leads = rows.map((row) => linesTo(row, state.branches, canvas))
  const texts = rows.map((row) => textsOf(row, state.source.columns, canvas))
  const columns = chooseColumns({
    heads: state.source.columns,
    texts: texts.map(([first = '', ...others], index) => [`${leads[index] ?? ''}${first}`, ...others]),
    room: area.columns - gutter - 1,
    wide: state.wide,
    labels: state.labels,
    sorted: state.sort.column,
    offset: state.offset,
    before: state.painted.widths,
  })
  state.painted.widths = columns.all
  state.painted.more = columns.more
  state.source.look?.(rows.length === 0 ? undefined : columns.shown.map(({ column }) => column))
  paintHeads(state, columns.shown, canvas)
  rows.forEach((row, index) =>
    paintRow({ state, row, lead: leads[index] ?? '', texts: texts[index] ?? [], line: area.row + 1 + index }, columns.shown, canvas),
  )
}

interface Shown {
  readonly column: number
  readonly width: number
}

/** The texts of a row now: ages grown, signs in front of the cell that tells what is wrong. */
function textsOf(row: Row, heads: readonly ColumnHead[], canvas: Canvas): string[] {
  const { now } = canvas
  const texts = row.cells.map((cell, index) => {
    const since = row.since[index]
    if (row.ago?.column === index) return cell + agoTail(now - row.ago.since)
    return since === undefined ? cell : humanDuration(now - since)
  })
  const wrong = tellingCell(row, heads)
  // Some kinds have no cell that tells of it, and a pod that has ended keeps its state while it goes.
  const told = wrong < 0 && row.subject.facts.deleting ? stateCell(heads) : wrong
  const sign = told < 0 ? undefined : signOf(wrong < 0 ? 'going' : row.tones[wrong], canvas)
  if (sign !== undefined) texts[told] = `${sign} ${texts[told] ?? ''}`
  return texts
}

/** What stands before the name of a row of a tree: the lines that lead to it, and whether it is open. */
function linesTo(row: Row, branches: ReadonlyMap<string, Branch>, { host }: Canvas): string {
  const branch = branches.get(row.uid)
  if (branch === undefined) return ''
  const { lasts, fold } = branch
  const { signs } = host.look
  const trunks = lasts.slice(0, -1).map((last) => (last ? '  ' : signs.trunk))
  const own = lasts.length === 0 ? '' : lasts.at(-1) === true ? signs.corner : signs.fork
  return `${trunks.join('')}${own}${fold === undefined ? signs.leaf : signs[fold]} `
}

function signOf(tone: Tone | undefined, { host }: Canvas): string | undefined {
  const { signs } = host.look
  return tone === 'bad' ? signs.bad : tone === 'busy' ? signs.busy : tone === 'going' ? signs.going : undefined
}

function paintHeads(state: TableState, shown: readonly Shown[], { cells, area, host }: Canvas): void {
  const { signs } = host.look
  const heads: Painted['heads'][number][] = []
  const sorted = sortedColumn(state)
  let at = area.column + gutter
  for (const { column, width: room } of shown) {
    const head = state.source.columns[column]
    if (head === undefined) continue
    const sortedHere = column === sorted
    const arrow = sortedHere ? (state.sort.descending ? signs.down : signs.up) : ''
    const text = pad(cutEnd(head.title, room - arrow.length, signs.cut) + arrow, room, head.right)
    cells.put(area.row, at, text, host.look.style(sortedHere ? 'accent' : 'heading'))
    heads.push({ column, from: at - area.column, to: at - area.column + room })
    if (head.rank === 0 && state.offset > 0) cells.put(area.row, at + room, signs.before, host.look.style('accent'))
    at += room + 2
  }
  state.painted.heads = heads
  if (state.painted.more) cells.put(area.row, area.column + area.columns - 1, signs.crumb, host.look.style('accent'))
}

interface PaintedRow {
  readonly state: TableState
  readonly row: Row
  /** The lines of a tree, before the first cell. */
  readonly lead: string
  readonly texts: readonly string[]
  readonly line: number
}

function paintRow({ state, row, lead, texts, line }: PaintedRow, shown: readonly Shown[], { cells, area, host, now }: Canvas): void {
  const { look } = host
  const chosen = row.uid === state.cursor
  const marked = state.marks.has(row.uid)
  const stale = state.source.state.phase === 'lost'
  const on: Role | undefined = chosen ? 'selected' : undefined
  if (chosen) {
    cells.fill(line, look.style('text', on), area.column, area.column + area.columns)
    cells.put(line, area.column, look.signs.cursor, look.style('accent', on))
  }
  if (marked) cells.put(line, area.column + 1, look.signs.mark, look.style('marked', on))
  const fresh = now - row.changedAt < flashTime
  let at = area.column + gutter
  for (const { column, width: room } of shown) {
    const head = state.source.columns[column]
    if (head === undefined) continue
    const role: Role = stale
      ? 'dim'
      : fresh && row.changed.includes(column)
        ? 'fresh'
        : marked && head.title === 'NAME'
          ? 'marked'
          : row.subject.facts.deleting
            ? 'going'
            : toneRoles[row.tones[column] ?? 'plain']
    const before = column === 0 ? lead : ''
    const from = cells.put(line, at, before, look.style('dim', on), at + room)
    const text = fitted(texts[column] ?? '', head, { room: room - width(before), cut: look.signs.cut })
    cells.put(line, from, text, look.style(role, on), area.column + area.columns)
    at += room + 2
  }
}

/** Columns of names, which differ at their ends. */
const naming = /^(?:NAMESPACE|NAME|NODE|OBJECT|VOLUME|CLAIM|WHO|ROLE|BINDING)$/

const fitted = (text: string, head: ColumnHead, { room, cut }: { readonly room: number; readonly cut: string }): string =>
  width(text) > room ? (naming.test(head.title) ? cutMiddle(text, room, cut) : cutEnd(text, room, cut)) : pad(text, room, head.right)
