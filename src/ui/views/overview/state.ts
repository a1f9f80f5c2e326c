/** What the overview knows: how the objects of each kind are, and the warnings of late. Pure. */
import type { Resource } from '../../../api/resource.ts'
import { compareTexts } from '../../../base/order.ts'
import { isTroubled, type Row, type RowSource, type SourceState, type Subject, tellingCell } from '../../data/row.ts'
import { usageTogether } from '../../data/usage-together.ts'
import { columnTitled } from '../table/sort-keys.ts'
import { stepOf } from '../list-lines.ts'
import type { ViewEvent } from '../view.ts'

export interface OverviewTarget {
  /** Undefined: all namespaces. */
  readonly namespace: string | undefined
}

/** The rows of one kind. */
interface KindRows {
  readonly resource: Resource
  readonly source: RowSource
}

/** How the objects of one kind are. */
export interface Tally {
  readonly resource: Resource
  /** Undefined until all are known. */
  readonly all: number | undefined
  /** The server refuses to list them. */
  readonly isRefused: boolean
  /** On their way, or going. */
  readonly busy: number
  readonly bad: number
  /** What all use together of what there is, where that is measured. */
  readonly usage: string | undefined
  /** Who is not well and why, the worst first; no more than fit on a line. */
  readonly troubled: readonly { readonly name: string; readonly why: string }[]
}

export interface OverviewState {
  readonly target: OverviewTarget
  readonly kinds: readonly KindRows[]
  readonly events: RowSource
  readonly tallies: readonly Tally[]
  /** The newest first. */
  readonly warnings: readonly Row[]
  /** Of the chosen one: kinds first, then warnings. */
  readonly index: number
  /** The first line on screen, under the heads. */
  readonly top: number
  /** Lines under the heads. */
  readonly room: number
}

export const lastSeen = 'LAST-SEEN'
/** Older warnings are in the table of events. */
const mostWarnings = 50
const mostNames = 12
/** Between kinds and warnings stand a blank and the heads of the warnings. */
export const gap = 2

export const openOverview = (target: OverviewTarget, kinds: readonly KindRows[], events: RowSource): OverviewState =>
  counted({ target, kinds, events, tallies: [], warnings: [], index: 0, top: 0, room: 20 })

/** The state with everything counted as the rows are now. */
function counted(state: OverviewState): OverviewState {
  const at = columnTitled(state.events.columns, [lastSeen])
  const warnings = [...state.events.rows.values()]
    .sort((left, right) => (right.since[at] ?? 0) - (left.since[at] ?? 0) || compareTexts(left.uid, right.uid))
    .slice(0, mostWarnings)
  return { ...state, tallies: state.kinds.map(tallyOf), warnings }
}

/** All rows were there once. */
const isKnown = (state: SourceState): boolean => state.phase === 'live' || (state.phase === 'lost' && state.heardAt !== undefined)

/** Counts the rows of a kind. */
function tallyOf({ resource, source }: KindRows): Tally {
  const bad: Row[] = []
  const busy: Row[] = []
  for (const row of source.rows.values()) if (isTroubled(row.subject)) (row.subject.tone === 'bad' ? bad : busy).push(row)
  return {
    resource,
    all: isKnown(source.state) ? source.rows.size : undefined,
    isRefused: source.state.phase === 'refused',
    busy: busy.length,
    bad: bad.length,
    usage: usageTogether(source.rows.values())?.text,
    troubled: [...bad, ...busy]
      .slice(0, mostNames)
      .map((row) => ({ name: row.subject.name, why: row.cells[tellingCell(row, source.columns)] ?? '' })),
  }
}

/** Lines of the whole, from the first kind to the last warning. */
const lineOf = ({ tallies }: OverviewState, index: number): number => (index < tallies.length ? index : index + gap)

/** The line that stands first, so that the chosen one is on the screen; the first warning brings its heads along. */
function topFor(state: OverviewState, index: number): number {
  const line = lineOf(state, index)
  const above = index === state.tallies.length ? line - gap : line
  return Math.max(line - state.room + 1, Math.min(above, state.top), 0)
}

function choose(state: OverviewState, wanted: number): OverviewState {
  const index = Math.max(0, Math.min(state.tallies.length + state.warnings.length - 1, wanted))
  return { ...state, index, top: topFor(state, index) }
}

export function updateOverview(state: OverviewState, event: ViewEvent): OverviewState {
  if (event.type === 'resize') return choose({ ...state, room: Math.max(1, event.rows - 1) }, state.index)
  if (event.type === 'click') return click(state, state.top + event.row - 1)
  if (event.type === 'command') return choose(state, state.index + stepOf(event, state.room))
  return event.type === 'data' ? followed(state, counted(state)) : state
}

/** Warnings come in above older ones: the cursor stays on the one it is on. */
function followed(before: OverviewState, after: OverviewState): OverviewState {
  const held = chosenWarning(before)?.uid
  const found = held === undefined ? -1 : after.warnings.findIndex(({ uid }) => uid === held)
  return choose(after, found < 0 ? before.index : after.tallies.length + found)
}

function click(state: OverviewState, line: number): OverviewState {
  const kinds = state.tallies.length
  if (line < 0 || (line >= kinds && line < kinds + gap)) return state
  return choose(state, line < kinds ? line : line - gap)
}

export const chosenTally = (state: OverviewState): Tally | undefined => state.tallies[state.index]

export const chosenWarning = ({ warnings, tallies, index }: OverviewState): Row | undefined => warnings[index - tallies.length]

/** A warning can be described and copied like any event; of a kind there is no single object. */
export const subjectsOf = (state: OverviewState): readonly Subject[] => {
  const warning = chosenWarning(state)
  return warning === undefined ? [] : [warning.subject]
}
