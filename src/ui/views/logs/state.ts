/** What the log view shows of its lines: following or looking back, filtered or searched, wrapped or scrolled. */
import type { Subject } from '../../data/row.ts'
import { expression } from '../table/filter.ts'
import type { ViewEvent } from '../view.ts'
import { textOf, type LogBuffer } from './log-buffer.ts'
import type { LogStreams, Range } from './log-streams.ts'

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

const lastTop = (state: LogState): number => Math.max(0, state.buffer.count - roomOf(state))

/** The first kept line on screen. */
export const topOf = (state: LogState): number => (state.follow ? lastTop(state) : Math.min(state.top, Math.max(0, state.buffer.count - 1)))

/** Lines that came below while looking back. */
export const unseen = (state: LogState): number => (state.follow ? 0 : Math.max(0, state.buffer.count - state.seen))

function move(state: LogState, by: number): LogState {
  const top = Math.max(0, Math.min(lastTop(state), topOf(state) + by))
  // Going down to the end takes up following again.
  return by > 0 && top >= lastTop(state) ? { ...state, follow: true, top } : { ...state, follow: false, top, seen: state.follow ? state.buffer.count : state.seen }
}

function toMatch(state: LogState, step: 1 | -1): LogState {
  if (state.query === '') return state
  const pattern = expression(state.query.replace(/^!\s*/, ''))
  const from = topOf(state)
  for (let at = from + step; at >= 0 && at < state.buffer.count; at += step) {
    if (pattern.test(textOf(state.buffer.lines[state.buffer.at(at)] ?? ''))) return { ...state, follow: false, top: at, seen: state.follow ? state.buffer.count : state.seen }
  }
  return state
}

const commands: Readonly<Record<string, (state: LogState) => LogState>> = {
  down: (state) => move(state, 1),
  up: (state) => move(state, -1),
  'scroll-down': (state) => move(state, 3),
  'scroll-up': (state) => move(state, -3),
  'page-down': (state) => move(state, roomOf(state) - 1),
  'page-up': (state) => move(state, 1 - roomOf(state)),
  first: (state) => ({ ...state, follow: false, top: 0, seen: state.follow ? state.buffer.count : state.seen }),
  last: (state) => ({ ...state, follow: true }),
  follow: (state) => (state.follow ? { ...state, follow: false, top: lastTop(state), seen: state.buffer.count } : { ...state, follow: true }),
  left: (state) => ({ ...state, left: Math.max(0, state.left - 8) }),
  right: (state) => (state.wrap ? state : { ...state, left: state.left + 8 }),
  wrap: (state) => ({ ...state, wrap: !state.wrap, left: 0 }),
  times: (state) => ({ ...state, times: !state.times }),
  json: (state) => ({ ...state, json: !state.json }),
  'keep-matches': (state) => withFilter({ ...state, keepsMatches: !state.keepsMatches }),
  'next-match': (state) => toMatch(state, 1),
  'previous-match': (state) => toMatch(state, -1),
}

/** Tells the buffer what to keep; the place on screen is sought anew. */
function withFilter(state: LogState): LogState {
  state.buffer.filter(state.keepsMatches ? state.query : '')
  return { ...state, top: lastTop(state), seen: state.buffer.count }
}

export function updateLogs(state: LogState, event: ViewEvent): LogState {
  switch (event.type) {
    case 'resize':
      return { ...state, rows: event.rows, columns: event.columns }
    case 'query':
      return withFilter({ ...state, query: event.text ?? '' })
    case 'data':
      return { ...state, version: state.buffer.version }
    case 'command':
      return commands[event.command]?.(state) ?? state
    default:
      return state
  }
}
