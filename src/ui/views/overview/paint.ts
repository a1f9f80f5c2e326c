/** Paints the overview: a line for each kind, and under them the warnings. */
import { humanDuration } from '../../../api/time.ts'
import { cutEnd, cutMiddle, pad, width } from '../../../base/terminal-text.ts'
import type { Row } from '../../data/row.ts'
import type { Role } from '../../theme/role.ts'
import { columnTitled } from '../table/sort-keys.ts'
import type { Canvas } from '../view.ts'
import { gap, lastSeen, type OverviewState, type Tally } from './state.ts'

/** Columns before the first text: the cursor's sign and blanks. */
const gutter = 3
const counts = ['ALL', 'WELL', 'ON THE WAY', 'BROKEN'] as const
/** Room for a line's names, below which they are left out. */
const leastNames = 20

/** A piece of a line. */
interface Piece {
  readonly text: string
  readonly role: Role
}

interface Columns {
  readonly kind: number
  readonly titles: readonly string[]
  /** Who is not well is told behind the counts. */
  readonly names: number
}

export function paintOverview(state: OverviewState, canvas: Canvas): void {
  const { area } = canvas
  const columns = columnsFor(state, area.columns)
  for (const { source } of state.kinds) source.look?.(source.rows.size === 0 ? undefined : source.columns.map((_, index) => index))
  putLine(canvas, area.row, [{ text: headLine(columns), role: 'heading' }])
  for (let line = 0; line < state.room; line++) {
    const at = state.top + line
    const row = area.row + 1 + line
    const tally = state.tallies[at]
    const warning = state.warnings[at - state.tallies.length - gap]
    if (tally !== undefined) putLine(canvas, row, kindLine(tally, columns, canvas), at === state.index)
    else if (at === state.tallies.length + 1) putLine(canvas, row, [warningsHead(state)])
    else if (warning !== undefined) putLine(canvas, row, warningLine(warning, state, canvas), at - gap === state.index)
  }
}

function columnsFor({ tallies }: OverviewState, columns: number): Columns {
  const kind = Math.max(4, ...tallies.map(({ resource }) => resource.plural.length))
  const narrow = columns < 60
  const titles = narrow ? ['ALL', 'BUSY', 'BROKEN'] : counts
  const used = gutter + kind + titles.reduce((sum, title) => sum + title.length + 2, 0) + 2
  return { kind: Math.min(kind, columns - used + kind), titles, names: columns - used - 1 }
}

const headLine = ({ kind, titles, names }: Columns): string =>
  `${pad('KIND', kind)}${titles.map((title) => `  ${title}`).join('')}${names >= leastNames ? '  WHO IS NOT WELL' : ''}`

function kindLine(tally: Tally, { kind, titles, names }: Columns, { host }: Canvas): Piece[] {
  const { signs } = host.look
  const { all, busy, bad, resource } = tally
  const quiet = all === undefined || all === 0
  const values: Readonly<Record<string, Piece>> = {
    ALL: { text: all === undefined ? '-' : String(all), role: quiet ? 'dim' : 'text' },
    WELL: { text: all === undefined ? '-' : String(all - busy - bad), role: quiet ? 'dim' : 'text' },
    [titles.includes('BUSY') ? 'BUSY' : 'ON THE WAY']:
      busy > 0 ? { text: `${signs.busy} ${busy}`, role: 'busy' } : { text: '0', role: 'dim' },
    BROKEN: bad > 0 ? { text: `${signs.bad} ${bad}`, role: 'bad' } : { text: '0', role: 'dim' },
  }
  const cells = titles.map((title): Piece => {
    const { text, role } = values[title] ?? { text: '', role: 'dim' }
    return { text: `  ${pad(text, title.length, true)}`, role }
  })
  const told =
    names < leastNames
      ? ''
      : cutEnd([tally.usage ?? '', tally.troubled.join(', ')].filter((part) => part !== '').join('  '), names, signs.cut)
  return [
    { text: pad(cutEnd(resource.plural, kind, signs.cut), kind), role: quiet ? 'dim' : 'text' },
    ...cells,
    { text: `  ${told}`, role: bad > 0 ? 'text' : 'dim' },
  ]
}

function warningsHead({ warnings, events, target }: OverviewState): Piece {
  if (events.state.phase === 'lost') return { text: `connection lost: ${events.state.message}`, role: 'busy' }
  if (events.state.phase === 'loading') return { text: 'loading warnings', role: 'dim' }
  if (events.state.phase === 'refused') return { text: events.state.message, role: 'bad' }
  if (warnings.length === 0) return { text: `No warnings${target.namespace === undefined ? '' : ` in ${target.namespace}`}.`, role: 'dim' }
  return { text: 'WARNINGS', role: 'heading' }
}

/** How long ago, of what, and what happened. */
function warningLine(row: Row, { events, target }: OverviewState, { area, host, now }: Canvas): Piece[] {
  const cell = (title: string): string => row.cells[columnTitled(events.columns, [title])] ?? ''
  const since = row.since[columnTitled(events.columns, [lastSeen])]
  const { cut } = host.look.signs
  const object = target.namespace === undefined ? `${cell('NAMESPACE')} ${cell('OBJECT')}` : cell('OBJECT')
  const room = Math.max(14, Math.floor(area.columns / 4))
  const reasons = Math.min(18, Math.floor(area.columns / 6))
  return [
    { text: pad(since === undefined ? cell(lastSeen) : humanDuration(now - since), 6, true), role: 'dim' },
    { text: `  ${pad(width(object) > room ? cutMiddle(object, room, cut) : object, room)}`, role: 'text' },
    { text: `  ${pad(cutEnd(cell('REASON'), reasons, cut), reasons)}`, role: 'bad' },
    { text: `  ${cell('MESSAGE')}`, role: 'dim' },
  ]
}

function putLine({ cells, area, host }: Canvas, row: number, pieces: readonly Piece[], chosen = false): void {
  if (row >= area.row + area.rows) return
  const { look } = host
  const end = area.column + area.columns
  const on: Role | undefined = chosen ? 'selected' : undefined
  if (chosen) {
    cells.fill(row, look.style('text', on), area.column, end)
    cells.put(row, area.column, look.signs.cursor, look.style('accent', on))
  }
  let column = area.column + gutter
  for (const { text, role } of pieces) column = cells.put(row, column, text, look.style(role, on), end)
  cells.markCut(row, area.column + gutter + pieces.reduce((sum, { text }) => sum + width(text), 0), {
    sign: look.signs.crumb,
    style: look.style('accent', on),
    limit: end,
  })
}
