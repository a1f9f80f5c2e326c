/** Paints revisions, and below them what going back to the chosen one would change. */
import { humanDuration } from '../../../api/time.ts'
import { cutEnd, pad, sanitize, width } from '../../../base/terminal-text.ts'
import type { Revision } from '../../../operations/rollout-history.ts'
import type { Role } from '../../theme/role.ts'
import type { Canvas } from '../view.ts'
import { chosenRevision, countsOf, isPaused, statusOf, type RolloutsState } from './state.ts'

const heads = ['REVISION', 'AGE', 'READY', 'CHANGE-CAUSE', 'IMAGES'] as const

export function paintRollouts(state: RolloutsState, canvas: Canvas): void {
  const { cells, area, host } = canvas
  const { look } = host
  const end = area.column + area.columns
  paintStatus(state, canvas)
  if (state.revisions.length === 0) {
    const what = !state.read ? 'loading revisions' : `${state.subject.resource.singular} ${state.subject.name} has no revisions`
    cells.put(area.row + 3, area.column + 1, what, look.style('dim'))
    return
  }
  const room = Math.max(1, Math.min(state.revisions.length, Math.floor((area.rows - 7) / 2)))
  const at = state.revisions.findIndex((revision) => revision.number === state.chosen)
  const first = Math.max(0, Math.min(state.revisions.length - room, at - room + 1))
  const shown = state.revisions.slice(first, first + room)
  const texts = shown.map((revision) => cellsOf(revision, canvas.now))
  const widths = heads.map((head, column) => Math.max(head.length, ...texts.map((row) => row[column]?.length ?? 0)))
  widths[3] = Math.min(widths[3] ?? 0, Math.max(12, Math.floor(area.columns / 3)))
  putRow(canvas, { row: area.row + 3, texts: heads, widths, role: 'heading' })
  shown.forEach((revision, index) => {
    const row = area.row + 4 + index
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
  paintDifference(state, canvas, area.row + 5 + room)
}

function cellsOf(revision: Revision, now: number): string[] {
  return [
    `${revision.number}${revision.current ? ' now' : ''}`,
    humanDuration(now - Date.parse(revision.created)),
    revision.ready === undefined ? '-' : `${revision.ready}/${revision.replicas ?? 0}`,
    sanitize(revision.changeCause ?? '<none>'),
    sanitize(revision.images.join(', ')),
  ]
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
  let column = area.column + 3
  texts.forEach((text, index) => {
    const width = widths[index] ?? 0
    cells.put(row, column, pad(cutEnd(text, width, host.look.signs.cut), width), host.look.style(role, on), area.column + area.columns)
    column += width + 2
  })
}

function paintStatus(state: RolloutsState, { cells, area, host }: Canvas): void {
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
  cells.put(area.row, area.column + 1, sanitize(sign + told), host.look.style(role), area.column + area.columns)
  cells.put(area.row + 1, area.column + 1 + width(sign), countsOf(state), host.look.style('dim'), area.column + area.columns)
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
  cells.put(from, area.column + 1, title, look.style('heading'), end)
  const roles: Readonly<Record<string, Role>> = { '-': 'bad', '+': 'good', ' ': 'dim', '…': 'dim' }
  state.difference.slice(state.top, state.top + area.row + area.rows - from - 1).forEach((line, index) => {
    const sign = line.sign === '…' ? look.signs.cut : line.sign
    cells.put(from + 1 + index, area.column + 1, `${sign} ${line.text}`, look.style(roles[line.sign] ?? 'dim'), end)
  })
}
