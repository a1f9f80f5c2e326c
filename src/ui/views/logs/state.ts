/** What the log view shows of its lines: following or looking back, filtered or searched, wrapped or scrolled. */
import { sanitize, width } from '../../../base/terminal-text.ts'
import { piecesOf } from '../../../base/text-lines.ts'
import type { Subject } from '../../data/row.ts'
import { expression } from '../table/filter.ts'
import type { ViewEvent } from '../view.ts'
import { jsonLine } from './json-line.ts'
import { type LabelColumn, labelColumn } from './label-column.ts'
import { readable, textOf, type LogBuffer } from './log-buffer.ts'
import type { Range } from './log-choice.ts'
import type { LogStreams } from './log-streams.ts'

export interface LogTarget {
  readonly subject: Subject
  readonly previous: boolean
}

export interface LogState {
  readonly target: LogTarget
  readonly buffer: LogBuffer
  readonly streams: LogStreams
  /** The buffer's version that this state has seen. */
  readonly version: number
  readonly follow: boolean
  /** First kept line on screen while not following. */
  readonly top: number
  /** Kept lines there were when following ended. */
  readonly seen: number
  /** The kept line of the match that was gone to last. */
  readonly match: number | undefined
  /** Nothing more was found in the direction that was asked for. */
  readonly missed: 'below' | 'above' | undefined
  /** `keptDropped` of the buffer that this state has seen. */
  readonly keptDropped: number
  readonly left: number
  readonly wrap: boolean
  readonly times: boolean
  readonly json: boolean
  readonly query: string
  /** True: only matching lines stay; false: all stay, matches are marked. */
  readonly keepsMatches: boolean
  readonly rows: number
  readonly columns: number
}

export const ranges: Readonly<Record<string, Range>> = {
  '0': { name: 'last 1000 lines', tailLines: 1000 },
  '1': { name: 'from the beginning' },
  '2': { name: 'last minute', sinceSeconds: 60 },
  '3': { name: 'last 5 minutes', sinceSeconds: 300 },
  '4': { name: 'last 15 minutes', sinceSeconds: 900 },
  '5': { name: 'last 30 minutes', sinceSeconds: 1800 },
  '6': { name: 'last hour', sinceSeconds: 3600 },
}

/** Lines of body that show log: one row is left for what is said about it. */
export const roomOf = ({ rows }: Pick<LogState, 'rows'>): number => Math.max(1, rows - 1)

/** From where on the lines reach to the end. */
const lastTop = (state: LogState): number => Math.max(0, state.buffer.count - linesThatFit(state, state.buffer.count - 1, -1))

/** How many lines have room on the screen together, from one on in a direction; one at least. */
function linesThatFit(state: LogState, from: number, step: 1 | -1): number {
  const room = roomOf(state)
  if (!state.wrap) return room
  const columns = wrapColumns(state)
  let [lines, used] = [0, 0]
  for (let at = from; at >= 0 && at < state.buffer.count; at += step) {
    used += state.buffer.isMark(at) ? 1 : piecesOf(shownLine(state, at), columns).length
    if (used > room) break
    lines++
  }
  return Math.max(1, lines)
}

/** The first kept line on screen. */
export const topOf = (state: LogState): number => (state.follow ? lastTop(state) : Math.min(state.top, Math.max(0, state.buffer.count - 1)))

/** Lines that came below while looking back. */
export const unseen = (state: LogState): number => (state.follow ? 0 : Math.max(0, state.buffer.count - state.seen))

function move(state: LogState, by: number): LogState {
  const top = Math.max(0, Math.min(lastTop(state), topOf(state) + by))
  // Going down to the end takes up following again.
  return by > 0 && top >= lastTop(state)
    ? { ...state, follow: true, top, match: undefined }
    : { ...lookingBack(state), top, match: undefined }
}

/** Not following, where the screen is now. */
const lookingBack = (state: LogState): LogState =>
  state.follow ? { ...state, follow: false, top: lastTop(state), seen: state.buffer.count } : state

/** To the next line that matches, seen from the last match or, without one, from what is on screen. */
function toMatch(state: LogState, step: 1 | -1): LogState {
  const { buffer, query } = state
  if (query === '') return state
  const pattern = expression(query.replace(/^!\s*/, ''))
  const top = topOf(state)
  const bottom = Math.min(buffer.count, top + linesThatFit(state, top, 1)) - 1
  let at = state.match === undefined ? (step > 0 ? top : bottom) : state.match + step
  while (at >= 0 && at < buffer.count && (buffer.isMark(at) || !pattern.test(readable(textOf(buffer.line(at)))))) at += step
  if (at < 0 || at >= buffer.count) return { ...state, missed: step > 0 ? 'below' : 'above' }
  const seen = !state.wrap && at >= top && at <= bottom
  const wanted = seen ? top : state.wrap ? at : at - Math.floor(roomOf(state) / 3)
  const left = state.wrap ? 0 : leftFor(state, shownLine(state, at), pattern)
  return { ...lookingBack(state), match: at, missed: undefined, left, top: Math.max(0, Math.min(lastTop(state), wanted)) }
}

/** How far to the right a line must be seen so that its match is: as it is where that shows it. */
function leftFor(state: LogState, text: string, pattern: RegExp): number {
  const found = pattern.exec(text)
  const room = state.columns - 2 - textColumn(state)
  if (found === null || (found.index >= state.left && found.index + found[0].length <= state.left + room)) return state.left
  return found.index + found[0].length <= room ? 0 : Math.max(0, found.index - Math.floor(room / 3))
}

/** Only the containers that pods name are read, where they have others. */
export const readsDefault = ({ target: { subject }, streams }: Pick<LogState, 'target' | 'streams'>): boolean =>
  subject.container === undefined && streams.namesDefault && !streams.choice.allContainers

/** `2026-01-01 00:00:00.000` and a blank. */
const timeColumns = 24

/** What says whose line is whose, in the room that times leave. */
export const labelsOf = ({ buffer, columns, times }: LogState): LabelColumn =>
  labelColumn(buffer.labels, columns - (times ? timeColumns : 0))

/** Columns before the texts. */
function textColumn(state: LogState): number {
  const { room } = labelsOf(state)
  return (room > 0 ? room + 1 : 0) + (state.times ? timeColumns : 0)
}

/** Columns of a piece of a wrapped line. */
export const wrapColumns = (state: LogState): number => Math.max(10, state.columns - 2 - textColumn(state))

/** What a tab in a log becomes. */
const tab = '    '

/** Text of a log as the screen shows it. */
export const clean = (text: string): string => sanitize(text, tab)

/** The text of the nth kept line as the screen shows it. */
export function shownLine({ buffer, json }: Pick<LogState, 'buffer' | 'json'>, index: number): string {
  const text = textOf(buffer.line(index))
  return clean((json ? jsonLine(text) : undefined) ?? text)
}

/** Whether a line on the screen goes on at the right. */
function goesOn(state: LogState): boolean {
  const top = topOf(state)
  const end = Math.min(top + roomOf(state), state.buffer.count)
  const room = state.columns - 1 - textColumn(state)
  for (let at = top; at < end; at++) if (width(shownLine(state, at)) > state.left + room) return true
  return false
}

const commands: Readonly<Record<string, (state: LogState) => LogState>> = {
  down: (state) => move(state, 1),
  up: (state) => move(state, -1),
  'scroll-down': (state) => move(state, 3),
  'scroll-up': (state) => move(state, -3),
  'page-down': (state) => move(state, Math.max(1, linesThatFit(state, topOf(state), 1) - 1)),
  'page-up': (state) => move(state, -Math.max(1, linesThatFit(state, topOf(state), -1) - 1)),
  first: (state) => ({ ...lookingBack(state), top: 0 }),
  last: (state) => ({ ...state, follow: true }),
  follow: (state) => (state.follow ? lookingBack(state) : { ...state, follow: true }),
  left: (state) => ({ ...state, left: Math.max(0, state.left - 8) }),
  right: (state) => (state.wrap || !goesOn(state) ? state : { ...state, left: state.left + 8 }),
  wrap: (state) => ({ ...state, wrap: !state.wrap, left: 0 }),
  times: (state) => ({ ...state, times: !state.times }),
  json: (state) => ({ ...state, json: !state.json }),
  'keep-matches': (state) => withFilter({ ...state, keepsMatches: !state.keepsMatches }),
  clear: cleared,
  'next-match': (state) => toMatch(state, 1),
  'previous-match': (state) => toMatch(state, -1),
}

/** Lets all lines go: what is written from now on stands alone. */
function cleared(state: LogState): LogState {
  state.buffer.clear()
  return { ...withFilter(state), follow: true, left: 0 }
}

/** Tells the buffer what to keep; the place on screen is sought anew. */
function withFilter(state: LogState): LogState {
  state.buffer.filter(state.keepsMatches ? state.query : '')
  return { ...state, top: lastTop(state), seen: state.buffer.count, match: undefined, missed: undefined }
}

/** Lines went at the beginning: what is on screen stays. */
function withoutDropped(state: LogState): LogState {
  const { version, keptDropped } = state.buffer
  const by = keptDropped - state.keptDropped
  const match = state.match === undefined || state.match < by ? undefined : state.match - by
  return { ...state, version, keptDropped, match, missed: undefined, top: Math.max(0, state.top - by), seen: Math.max(0, state.seen - by) }
}

export function updateLogs(state: LogState, event: ViewEvent): LogState {
  switch (event.type) {
    case 'resize':
      return { ...state, rows: event.rows, columns: event.columns }
    case 'query':
      return withFilter({ ...state, query: event.text ?? '' })
    case 'data':
      return withoutDropped(state)
    case 'command':
      return commands[event.command]?.(state) ?? state
    default:
      return state
  }
}
