/** Paints a text: the lines that fit, their parts in roles, matches on top. */
import { width } from '../../../base/terminal-text.ts'
import type { Role } from '../../theme/role.ts'
import type { Canvas } from '../view.ts'
import { matchesOf, screenLines, type TextState } from './state.ts'

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
    const here = matches.flatMap((match, order) =>
      match.line === part.line
        ? [{ from: match.from, to: match.from + match.length, role: (order === state.match ? 'field' : 'match') as Role }]
        : [],
    )
    let column = area.column + 1 - state.left
    for (const [from, to, role] of pieces([...own, ...here], part.from, part.from + part.text.length)) {
      column = cells.put(row, column, whole.slice(from, to), host.look.style(role), area.column + area.columns)
    }
    const limit = area.column + area.columns
    const end = area.column + 1 - state.left + width(part.text)
    cells.markCut(row, end, { sign: host.look.signs.crumb, style: host.look.style('accent'), limit })
    if (state.left > 0) cells.put(row, area.column, ' ', 0)
  })
}

/** Cuts a stretch of a line where roles change; later spans win. */
function pieces(spans: readonly Span[], from: number, to: number): (readonly [number, number, Role])[] {
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
