/** Ports of this machine that lead into the cluster: where each leads, and how to end it. */
import { pad } from '../../base/terminal-text.ts'
import type { Forward, Forwards } from '../app/forwards.ts'
import type { Host } from '../app/host.ts'
import { defineView, type ViewEvent } from './view.ts'

interface ForwardsState {
  readonly forwards: Forwards
  readonly index: number
}

const steps: Readonly<Record<string, number>> = { down: 1, up: -1, 'scroll-down': 3, 'scroll-up': -3 }

export const forwards = defineView<undefined, ForwardsState>({
  name: 'forwards',
  open: (_, host) => ({ state: { forwards: host.forwards, index: 0 } }),
  update,
  keys: [
    {
      keys: ['ctrl-d'],
      command: 'end',
      label: 'end',
      group: 'act',
      weight: 90,
      blocked: (state) => (chosen(state) === undefined ? 'no port is forwarded' : undefined),
      run: end,
    },
    {
      keys: ['c'],
      command: 'copy',
      label: 'copy the address',
      group: 'look',
      weight: 80,
      blocked: (state) => (chosen(state) === undefined ? 'no port is forwarded' : undefined),
      run: (state, host) => host.copy(addressOf(chosen(state)), 'the address'),
    },
    { keys: ['j', 'down'], command: 'down', label: 'down', group: 'move' },
    { keys: ['k', 'up'], command: 'up', label: 'up', group: 'move' },
  ],
  paint: (state, { cells, area, host: { look } }) => {
    const { all } = state.forwards
    if (all.length === 0)
      return void cells.put(
        area.row + 1,
        area.column + 3,
        'No port is forwarded. F on a pod, a service or a workload opens one.',
        look.style('dim'),
        area.column + area.columns,
      )
    const line = (here: string, connections: string, to: string): string => `${pad(here, 18)}${pad(connections, 13)}${to}`
    cells.put(area.row, area.column + 3, line('HERE', 'CONNECTIONS', 'TO'), look.style('heading'), area.column + area.columns)
    all.slice(0, area.rows - 1).forEach((forward, at) => {
      const row = area.row + 1 + at
      const on = at === state.index ? 'selected' : undefined
      if (on !== undefined) {
        cells.fill(row, look.style('text', on), area.column, area.column + area.columns)
        cells.put(row, area.column, look.signs.cursor, look.style('accent', on))
      }
      const { subject, port, local } = forward
      cells.put(
        row,
        area.column + 3,
        line(
          addressOf(forward),
          String(local.connections),
          `port ${port} of ${subject.resource.singular} ${subject.namespace ?? ''}/${subject.name}`,
        ),
        look.style('text', on),
        area.column + area.columns,
      )
    })
  },
  crumb: (state) => ({ text: 'forwarded ports', count: String(state.forwards.all.length) }),
})

const chosen = ({ forwards: { all }, index }: ForwardsState): Forward | undefined => all[Math.min(index, all.length - 1)]
const addressOf = (forward: Forward | undefined): string => `localhost:${forward?.local.port ?? ''}`

function update(state: ForwardsState, event: ViewEvent): ForwardsState {
  const by = event.type === 'command' ? (steps[event.command] ?? 0) : event.type === 'click' ? event.row - 1 - state.index : 0
  return { ...state, index: Math.max(0, Math.min(state.forwards.all.length - 1, state.index + by)) }
}

function end(state: ForwardsState, host: Host): void {
  const forward = chosen(state)
  if (forward === undefined) return
  state.forwards.end(forward)
  host.say(`${addressOf(forward)} leads nowhere any more`)
}
