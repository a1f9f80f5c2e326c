/** A text that is read: scrolling, wrapping, searching. Pure; describe, YAML and other texts share it. */
import { head, width } from '../../../base/terminal-text.ts'
import { expression } from '../table/filter.ts'
import type { ViewEvent } from '../view.ts'

export interface TextState {
  /** Sanitized, without newlines. */
  readonly lines: readonly string[]
  /** First line on screen, counted in screen lines. */
  readonly top: number
  /** Columns scrolled out at the left. */
  readonly left: number
  readonly wrap: boolean
  readonly rows: number
  readonly columns: number
  readonly query: string
  /** Index among the matches. */
  readonly match: number
}

/** Part of a line: where it stands in `lines`, and which characters. */
interface ScreenLine {
  readonly line: number
  readonly from: number
  readonly text: string
}

export interface Match {
  readonly line: number
  readonly from: number
  readonly length: number
}

export const emptyText: TextState = { lines: [], top: 0, left: 0, wrap: false, rows: 20, columns: 80, query: '', match: 0 }

/** The text changed under the reader: what is at the top stays. */
export const withLines = (state: TextState, lines: readonly string[]): TextState => clamp({ ...state, lines })

const wrapped = new WeakMap<readonly string[], Map<number, readonly ScreenLine[]>>()

/** The lines as the screen shows them; wrapped ones are several. */
export function screenLines(state: TextState): readonly ScreenLine[] {
  const room = state.wrap ? state.columns : 0
  const known = wrapped.get(state.lines) ?? new Map<number, readonly ScreenLine[]>()
  wrapped.set(state.lines, known)
  const found =
    known.get(room) ?? state.lines.flatMap((text, line) => (room === 0 ? [{ line, from: 0, text }] : wrapLine(text, line, room)))
  known.set(room, found)
  return found
}

function wrapLine(text: string, line: number, room: number): ScreenLine[] {
  const parts: ScreenLine[] = []
  let from = 0
  do {
    const piece = wordsThatFit(text.slice(from), room)
    parts.push({ line, from, text: piece })
    from += piece.length
  } while (from < text.length)
  return parts
}

/** The beginning of a text that takes no more than `room`: whole words where one fits, and the blank behind them. */
function wordsThatFit(text: string, room: number): string {
  const piece = head(text, Math.max(1, room)) || text.slice(0, String.fromCodePoint(text.codePointAt(0) ?? 0x20).length)
  if (piece.length === text.length || text[piece.length] === ' ') return piece
  const blank = piece.lastIndexOf(' ')
  // Nothing but the blanks that a line begins with is no word.
  return blank < 0 || piece.slice(0, blank).trim() === '' ? piece : piece.slice(0, blank + 1)
}

const found = new WeakMap<readonly string[], { readonly query: string; readonly matches: readonly Match[] }>()

export function matchesOf({ lines, query }: Pick<TextState, 'lines' | 'query'>): readonly Match[] {
  if (query === '') return []
  const known = found.get(lines)
  if (known?.query === query) return known.matches
  const pattern = expression(query, 'gi')
  const matches = lines.flatMap((text, line) =>
    [...text.matchAll(pattern)].flatMap((match) => (match[0] === '' ? [] : [{ line, from: match.index, length: match[0].length }])),
  )
  found.set(lines, { query, matches })
  return matches
}

function clamp(state: TextState): TextState {
  const most = Math.max(0, screenLines(state).length - state.rows)
  return { ...state, top: Math.max(0, Math.min(most, state.top)), left: Math.max(0, state.left) }
}

function toMatch(state: TextState, wanted: number): TextState {
  const matches = matchesOf(state)
  if (matches.length === 0) return state
  const index = (wanted + matches.length) % matches.length
  const match = matches[index]
  const line = screenLines(state).findIndex((one) => one.line === match?.line && one.from + one.text.length > match.from)
  const seen = line >= state.top && line < state.top + state.rows
  return clamp({ ...state, match: index, top: seen ? state.top : line - Math.floor(state.rows / 3), left: leftFor(state, match) })
}

/** The columns to scroll out so that the match is on the screen; none where the beginning of the line shows it. */
function leftFor({ wrap, left, columns, lines }: TextState, match: Match | undefined): number {
  if (wrap || match === undefined) return 0
  const from = width((lines[match.line] ?? '').slice(0, match.from))
  const to = from + match.length
  if (from >= left && to < left + columns) return left
  return to < columns ? 0 : from - Math.floor(columns / 3)
}

/** Whether a line on the screen goes on at the right. */
const goesOn = (state: TextState): boolean =>
  !state.wrap &&
  screenLines(state)
    .slice(state.top, state.top + state.rows)
    .some(({ text }) => width(text) > state.left + state.columns)

const commands: Readonly<Record<string, (state: TextState) => TextState>> = {
  down: (state) => ({ ...state, top: state.top + 1 }),
  up: (state) => ({ ...state, top: state.top - 1 }),
  'page-down': (state) => ({ ...state, top: state.top + state.rows - 1 }),
  'page-up': (state) => ({ ...state, top: state.top - state.rows + 1 }),
  first: (state) => ({ ...state, top: 0, left: 0 }),
  last: (state) => ({ ...state, top: Infinity }),
  left: (state) => ({ ...state, left: state.left - 8 }),
  right: (state) => (goesOn(state) ? { ...state, left: state.left + 8 } : state),
  wrap: (state) => ({ ...state, wrap: !state.wrap, left: 0 }),
  'scroll-down': (state) => ({ ...state, top: state.top + 3 }),
  'scroll-up': (state) => ({ ...state, top: state.top - 3 }),
  'next-match': (state) => toMatch(state, state.match + 1),
  'previous-match': (state) => toMatch(state, state.match - 1),
}

export function updateText(state: TextState, event: ViewEvent): TextState {
  if (event.type === 'command') return clamp(commands[event.command]?.(state) ?? state)
  // The first column stays blank.
  if (event.type === 'resize') return clamp({ ...state, rows: event.rows, columns: Math.max(1, event.columns - 1) })
  if (event.type === 'query') {
    const searching = { ...state, query: event.text ?? '' }
    const line = screenLines(state)[state.top]?.line ?? 0
    const next = matchesOf(searching).findIndex((match) => match.line >= line)
    return toMatch(searching, Math.max(0, next))
  }
  return state
}
