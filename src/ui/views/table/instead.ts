/** What a table says when it has no rows, or rows that cannot be relied on. */
import type { Host } from '../../app/host.ts'
import { cutEnd } from '../../../base/terminal-text.ts'
import type { Role } from '../../theme/role.ts'
import type { Canvas } from '../view.ts'
import type { TableState } from './state.ts'

interface Line {
  readonly text: string
  readonly role: Role
}

export function paintInstead(state: TableState, { cells, area, host, now }: Canvas): void {
  const lines = linesFor(state, host, now)
  const from = state.order.length > 0 ? area.row + area.rows - lines.length : area.row + 2
  lines.forEach((line, index) => {
    const row = from + index
    if (row >= area.row + area.rows) return
    if (state.order.length > 0) cells.fill(row, 0, area.column, area.column + area.columns)
    cells.put(row, area.column + 3, cutEnd(line.text, area.columns - 4), host.look.style(line.role), area.column + area.columns)
  })
}

function linesFor(state: TableState, host: Host, now: number): Line[] {
  const { source, target, order, filter } = state
  const connection = source.state
  const plural = target.pod === undefined ? target.resource.plural : 'containers'
  if (connection.phase === 'lost') {
    const heard = Math.max(0, Math.round((now - connection.heardAt) / 1000))
    const again = Math.max(0, Math.ceil((connection.retryAt - now) / 1000))
    return [
      { text: `connection lost: last heard ${heard} s ago, ${again === 0 ? 'trying again' : `trying again in ${again} s`}`, role: 'busy' },
      { text: connection.message, role: 'dim' },
    ]
  }
  if (order.length > 0) return []
  if (connection.phase === 'refused') return [{ text: connection.message, role: 'bad' }, { text: 'The server refuses this list; Esc goes back.', role: 'dim' }]
  if (connection.phase === 'loading') return [{ text: `loading ${plural}`, role: 'dim' }]
  if (filter.text !== '' && source.rows.size > 0) {
    return [{ text: `No ${plural} match ${filter.text}`, role: 'text' }, { text: `The filter hides ${source.rows.size}. Esc takes it off.`, role: 'dim' }]
  }
  const place = target.of !== undefined ? ` of ${target.of}` : !target.resource.namespaced ? '' : target.namespace === undefined ? ' in any namespace' : ` in ${target.namespace}`
  const hints = target.of === undefined && target.resource.namespaced ? [...(host.samplesDirectory === undefined || host.readOnly ? [] : ['a applies a sample']), ...(target.namespace === undefined ? [] : ['0 shows all namespaces']), ': goes to another kind'] : ['Esc goes back']
  return [{ text: `No ${plural}${place}.`, role: 'text' }, { text: hints.join(', '), role: 'dim' }]
}
