/** Paints a text: the lines that fit, their parts in roles, matches on top. */
import { head, width } from '../../../base/terminal-text.ts'
import type { Role } from '../../theme/role.ts'
import type { Canvas } from '../view.ts'
import { type Match, matchesOf, screenLines, type TextState } from './state.ts'

/** Where in a line a role holds: from one character up to another. */
export interface Span {
  readonly from: number
  readonly to: number
  readonly role: Role
}

/** Gives the parts of a line that are not plain text; which line of a text it is tells what it means. */
export type Highlight = (line: string, index: number, lines: readonly string[]) => readonly Span[]

export function paintText(state: TextState, canvas: Canvas, highlight: Highlight = () => []): void {
  const { cells, area, host } = canvas
  const matches = matchesOf(state)
  const shown = screenLines(state).slice(state.top, state.top + area.rows)
  shown.forEach((part, index) => {
    const row = area.row + index
    const whole = state.lines[part.line] ?? ''
    const own = highlight(whole, part.line, state.lines)
    // Only what is on the screen: a line may be long, and have a match every few signs.
    const out = head(part.text, state.left)
    const first = part.from + out.length
    const last = Math.min(part.from + part.text.length, first + area.columns)
    const here = matchesWithin(matches, { line: part.line, from: first, to: last }, state.match)
    let column = area.column + 1 - state.left + width(out)
    for (const [from, to, role] of pieces([...own, ...here], first, last)) {
      column = cells.put(row, column, whole.slice(from, to), host.look.style(role), area.column + area.columns)
    }
    const limit = area.column + area.columns
    const end = area.column + 1 - state.left + width(part.text)
    cells.markCut(row, end, { sign: host.look.signs.crumb, style: host.look.style('accent'), limit })
    if (state.left > 0) cells.put(row, area.column, ' ', 0)
  })
}

/** The matches on a stretch of a line; all stand in order. */
function matchesWithin(
  matches: readonly Match[],
  { line, from, to }: { readonly line: number; readonly from: number; readonly to: number },
  chosen: number,
): Span[] {
  let [low, high] = [0, matches.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const match = matches[middle]
    if (match !== undefined && (match.line < line || (match.line === line && match.from + match.length <= from))) low = middle + 1
    else high = middle
  }
  const out: Span[] = []
  for (let match = matches[low]; match?.line === line && match.from < to; match = matches[++low])
    out.push({ from: match.from, to: match.from + match.length, role: low === chosen ? 'field' : 'match' })
  return out
}

/** Cuts a stretch of a line where roles change; later spans win. */
function pieces(all: readonly Span[], from: number, to: number): (readonly [number, number, Role])[] {
  const spans = all.filter((span) => span.from < to && span.to > from)
  const edges = [...new Set([from, to, ...spans.flatMap((span) => [span.from, span.to])])]
    .filter((edge) => edge >= from && edge <= to)
    .sort((left, right) => left - right)
  return edges
    .slice(0, -1)
    .map(
      (edge, index) =>
        [edge, edges[index + 1] ?? to, spans.findLast((span) => span.from <= edge && span.to > edge)?.role ?? 'text'] as const,
    )
}
