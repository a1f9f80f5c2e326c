/** Paints the overview: a line for each kind, and under them the warnings. */
import { humanDuration } from '../../../api/time.ts'
import { cutEnd, cutMiddle, pad, width } from '../../../base/terminal-text.ts'
import type { Row } from '../../data/row.ts'
import { columnTitled } from '../table/sort-keys.ts'
import { gutter, type Piece, putLine } from '../list-lines.ts'
import type { Canvas } from '../view.ts'
import { gap, lastSeen, type OverviewState, type Tally } from './state.ts'

const counts = ['ALL', 'WELL', 'ON THE WAY', 'BROKEN'] as const
/** Room for a line's names, below which they are left out. */
const leastNames = 20

interface Columns {
  readonly kind: number
  readonly titles: readonly string[]
  /** Who is not well is told behind the counts. */
  readonly names: number
}

export function paintOverview(state: OverviewState, canvas: Canvas): void {
  const { area } = canvas
  const columns = columnsFor(state, area.columns)
  const ofWarnings = warningColumns(state, area.columns)
  for (const { source } of state.kinds) source.look?.(source.rows.size === 0 ? undefined : source.columns.map((_, index) => index))
  putLine(canvas, area.row, { pieces: [{ text: headLine(columns), role: 'heading' }] })
  for (let line = 0; line < state.room; line++) {
    const at = state.top + line
    const row = area.row + 1 + line
    const tally = state.tallies[at]
    const warning = state.warnings[at - state.tallies.length - gap]
    if (tally !== undefined) putLine(canvas, row, { pieces: kindLine(tally, columns, canvas), chosen: at === state.index })
    else if (at === state.tallies.length + 1) putLine(canvas, row, { pieces: [warningsHead(state)] })
    else if (warning !== undefined)
      putLine(canvas, row, { pieces: warningLine(warning, { state, columns: ofWarnings }, canvas), chosen: at - gap === state.index })
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

/** A long name leaves room for others. */
const namesOf = ({ troubled }: Tally, room: number, cut: string): string =>
  troubled.map(({ name, why }) => `${cutMiddle(name, Math.max(leastNames, Math.floor(room / 3)), cut)} ${why}`.trim()).join(', ')

function kindLine(tally: Tally, { kind, titles, names }: Columns, { host }: Canvas): Piece[] {
  const { signs } = host.look
  const { all, busy, bad, resource, isRefused } = tally
  const quiet = all === undefined || all === 0
  const none: Piece = { text: isRefused ? '-' : '0', role: 'dim' }
  const values: Readonly<Record<string, Piece>> = {
    ALL: { text: all === undefined ? '-' : String(all), role: quiet ? 'dim' : 'text' },
    WELL: { text: all === undefined ? '-' : String(all - busy - bad), role: quiet ? 'dim' : 'text' },
    [titles.includes('BUSY') ? 'BUSY' : 'ON THE WAY']: busy > 0 ? { text: `${signs.busy} ${busy}`, role: 'busy' } : none,
    BROKEN: bad > 0 ? { text: `${signs.bad} ${bad}`, role: 'bad' } : none,
  }
  const cells = titles.map((title): Piece => {
    const { text, role } = values[title] ?? { text: '', role: 'dim' }
    return { text: `  ${pad(text, title.length, true)}`, role }
  })
  const told =
    names < leastNames
      ? ''
      : cutEnd(
          [isRefused ? 'the server refuses this list' : (tally.usage ?? ''), namesOf(tally, names, signs.cut)]
            .filter((part) => part !== '')
            .join('  '),
          names,
          signs.cut,
        )
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

/** The columns of warnings before what happened. */
interface WarningColumns {
  readonly object: number
  readonly reason: number
}

/** As wide as those on the screen need, and no wider than leaves room for what happened. */
function warningColumns(state: OverviewState, columns: number): WarningColumns {
  const shown = state.warnings.slice(0, state.room)
  const widest = (texts: readonly string[], most: number): number => Math.min(most, Math.max(0, ...texts.map((text) => width(text))))
  return {
    object: widest(
      shown.map((row) => objectOf(row, state)),
      Math.max(14, Math.floor(columns / 3)),
    ),
    reason: widest(
      shown.map((row) => cellOf(row, state, 'REASON')),
      Math.min(18, Math.floor(columns / 6)),
    ),
  }
}

const cellOf = (row: Row, { events }: OverviewState, title: string): string => row.cells[columnTitled(events.columns, [title])] ?? ''

const objectOf = (row: Row, state: OverviewState): string =>
  `${state.target.namespace === undefined ? `${cellOf(row, state, 'NAMESPACE')} ` : ''}${cellOf(row, state, 'OBJECT')}`

/** How long ago, of what, and what happened. */
function warningLine(
  row: Row,
  { state, columns }: { readonly state: OverviewState; readonly columns: WarningColumns },
  { host, now }: Canvas,
): Piece[] {
  const since = row.since[columnTitled(state.events.columns, [lastSeen])]
  const { cut } = host.look.signs
  return [
    { text: pad(since === undefined ? cellOf(row, state, lastSeen) : humanDuration(now - since), 6, true), role: 'dim' },
    { text: `  ${pad(cutMiddle(objectOf(row, state), columns.object, cut), columns.object)}`, role: 'text' },
    { text: `  ${pad(cutEnd(cellOf(row, state, 'REASON'), columns.reason, cut), columns.reason)}`, role: 'bad' },
    { text: `  ${cellOf(row, state, 'MESSAGE')}`, role: 'dim' },
  ]
}
