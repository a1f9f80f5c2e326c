/** Paints revisions, and below them what going back to the chosen one would change. */
import { humanDuration } from '../../../api/time.ts'
import { cutEnd, pad, sanitize, width } from '../../../base/terminal-text.ts'
import { wordLines } from '../../../base/text-lines.ts'
import type { Revision } from '../../../operations/rollout-history.ts'
import type { Role } from '../../theme/role.ts'
import type { Canvas } from '../view.ts'
import { chosenRevision, countsOf, isPaused, statusOf, type RolloutsState } from './state.ts'

/** With less room a column says nothing. */
const leastRoom = 3
/** A status in more lines is cut. */
const mostStatusLines = 3

/** The columns of revisions; why there is one, only where somebody said it. */
const headsFor = (revisions: readonly Revision[]): readonly string[] => [
  'REVISION',
  'AGE',
  'READY',
  ...(saysWhy(revisions) ? [changeCause] : []),
  'IMAGES',
]

const changeCause = 'CHANGE-CAUSE'
const saysWhy = (revisions: readonly Revision[]): boolean => revisions.some((revision) => revision.changeCause !== undefined)

export function paintRollouts(state: RolloutsState, canvas: Canvas): void {
  const { cells, area, host } = canvas
  const { look } = host
  const end = area.column + area.columns
  const table = area.row + paintStatus(state, canvas) + 1
  if (state.revisions.length === 0) {
    const { problem, subject, read } = state
    const what = problem ?? (read ? `${subject.resource.singular} ${subject.name} has no revisions` : 'loading revisions')
    wordLines(sanitize(what), area.columns - 2).forEach((line, at) =>
      cells.put(table + at, area.column + 1, line, look.style(problem === undefined ? 'dim' : 'bad'), end),
    )
    return
  }
  const room = Math.max(1, Math.min(state.revisions.length, Math.ceil((area.row + area.rows - table - 3) / 2)))
  const at = state.revisions.findIndex((revision) => revision.number === state.chosen)
  const first = Math.max(0, Math.min(state.revisions.length - room, at - room + 1))
  const shown = state.revisions.slice(first, first + room)
  const heads = headsFor(state.revisions)
  const texts = shown.map((revision) => heads.map((head) => cellOf(head, revision, canvas.now)))
  const widths = heads.map((head, column) => {
    const wanted = Math.max(head.length, ...texts.map((row) => width(row[column] ?? '')))
    return head === changeCause ? Math.min(wanted, Math.max(12, Math.floor(area.columns / 3))) : wanted
  })
  putRow(canvas, { row: table, texts: heads, widths, role: 'heading' })
  shown.forEach((revision, index) => {
    const row = table + 1 + index
    const chosen = revision.number === state.chosen
    if (chosen) {
      cells.fill(row, look.style('text', 'selected'), area.column, end)
      cells.put(row, area.column, look.signs.cursor, look.style('accent', 'selected'))
    }
    putRow(canvas, {
      row,
      texts: texts[index] ?? [],
      widths,
      role: revision.current ? 'accent' : 'text',
      on: chosen ? 'selected' : undefined,
    })
  })
  paintDifference(state, canvas, table + 2 + room)
}

function cellOf(head: string, revision: Revision, now: number): string {
  switch (head) {
    case 'REVISION':
      return `${revision.number}${revision.current ? ' now' : ''}`
    case 'AGE':
      return humanDuration(now - Date.parse(revision.created))
    case 'READY':
      return revision.ready === undefined ? '-' : `${revision.ready}/${revision.replicas ?? 0}`
    case changeCause:
      return sanitize(revision.changeCause ?? '<none>')
    default:
      return sanitize(revision.images.join(', '))
  }
}

function putRow(
  { cells, area, host }: Canvas,
  {
    row,
    texts,
    widths,
    role,
    on,
  }: {
    readonly row: number
    readonly texts: readonly string[]
    readonly widths: readonly number[]
    readonly role: Role
    readonly on?: Role | undefined
  },
): void {
  const end = area.column + area.columns
  let column = area.column + 3
  texts.forEach((text, index) => {
    const room = Math.min(widths[index] ?? 0, end - column)
    if (room < leastRoom) return
    cells.put(row, column, pad(cutEnd(text, room, host.look.signs.cut), room), host.look.style(role, on), end)
    column += room + 2
  })
}

/** How far the rollout is, in words and in numbers; gives the lines that it takes. */
function paintStatus(state: RolloutsState, { cells, area, host }: Canvas): number {
  const status = statusOf(state)
  const { connection } = state
  const told = state.gone
    ? `${state.subject.resource.singular} ${state.subject.name} is gone`
    : connection.phase === 'lost' || connection.phase === 'refused'
      ? connection.message
      : `${isPaused(state) ? 'paused. ' : ''}${status?.text ?? ''}`
  const bad = (status?.failed === true && !status.done) || state.gone || connection.phase === 'refused'
  const role: Role = bad ? 'bad' : status?.done === true && !isPaused(state) ? 'text' : 'busy'
  const sign = bad ? `${host.look.signs.bad} ` : role === 'busy' && told !== '' ? `${host.look.signs.busy} ` : ''
  const indent = area.column + 1 + width(sign)
  const lines = wordLines(sanitize(told), area.columns - indent - 1).slice(0, mostStatusLines)
  cells.put(area.row, area.column + 1, sign, host.look.style(role))
  lines.forEach((line, at) => cells.put(area.row + at, indent, line, host.look.style(role), area.column + area.columns))
  cells.put(area.row + lines.length, indent, countsOf(state), host.look.style('dim'), area.column + area.columns)
  return lines.length + 1
}

function paintDifference(state: RolloutsState, { cells, area, host }: Canvas, from: number): void {
  const { look } = host
  const end = area.column + area.columns
  const chosen = chosenRevision(state)
  const current = state.revisions.find((revision) => revision.current)
  if (chosen === undefined || from >= area.row + area.rows) return
  const title = chosen.current
    ? `revision ${chosen.number} is the current one`
    : state.difference.length === 0
      ? `revision ${chosen.number} has the same template as the current one`
      : `going back to revision ${chosen.number}${current === undefined ? '' : ` from ${current.number}`} would change`
  cells.put(from, area.column + 1, cutEnd(title, area.columns - 2, look.signs.cut), look.style('heading'), end)
  const roles: Readonly<Record<string, Role>> = { '-': 'bad', '+': 'good', ' ': 'dim', '…': 'dim' }
  state.difference.slice(state.top, state.top + area.row + area.rows - from - 1).forEach((line, index) => {
    const sign = line.sign === '…' ? look.signs.cut : line.sign
    const text = `${sign} ${line.text}`
    cells.put(from + 1 + index, area.column + 1, text, look.style(roles[line.sign] ?? 'dim'), end)
    cells.markCut(from + 1 + index, area.column + 1 + width(text), { sign: look.signs.crumb, style: look.style('accent'), limit: end })
  })
}
