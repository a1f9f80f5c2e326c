/** Ports of this machine that lead into the cluster: where each leads, and how to end it. */
import { pad } from '../../base/terminal-text.ts'
import type { Forward, Forwards } from '../app/forwards.ts'
import type { Host } from '../app/host.ts'
import { listKeys, putLine, stepOf } from './list-lines.ts'
import { defineView, type ViewEvent } from './view.ts'

interface ForwardsState {
  readonly forwards: Forwards
  readonly index: number
}

/** Nobody forwards more ports than fit on a screen. */
const page = 10

declare module './targets.ts' {
  interface ViewTargets {
    readonly forwards: undefined
  }
}

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
    ...listKeys,
  ],
  commands: [
    {
      words: ['portforwards', 'portforward', 'pf'],
      about: 'ports here that lead into the cluster',
      run: (_, program) => program.openRoot('forwards', undefined),
    },
  ],
  paint: (state, canvas) => {
    const { area } = canvas
    const { all } = state.forwards
    if (all.length === 0)
      return putLine(canvas, area.row + 1, {
        pieces: [{ text: 'No port is forwarded. F on a pod, a service or a workload opens one.', role: 'dim' }],
      })
    putLine(canvas, area.row, { pieces: [{ text: lineOf('HERE', 'CONNECTIONS', 'TO'), role: 'heading' }] })
    all.slice(0, area.rows - 1).forEach((forward, at) => {
      const { subject, port, local } = forward
      const to = `port ${port} of ${subject.resource.singular} ${subject.namespace ?? ''}/${subject.name}`
      const text = lineOf(addressOf(forward), String(local.connections), to)
      putLine(canvas, area.row + 1 + at, { pieces: [{ text, role: 'text' }], chosen: at === state.index })
    })
  },
  crumb: (state) => ({ text: 'forwarded ports', count: String(state.forwards.all.length) }),
})

const lineOf = (here: string, connections: string, to: string): string => `${pad(here, 18)}${pad(connections, 13)}${to}`

const chosen = ({ forwards: { all }, index }: ForwardsState): Forward | undefined => all[Math.min(index, all.length - 1)]
const addressOf = (forward: Forward | undefined): string => `localhost:${forward?.local.port ?? ''}`

function update(state: ForwardsState, event: ViewEvent): ForwardsState {
  const by = event.type === 'command' ? stepOf(event, page) : event.type === 'click' ? event.row - 1 - state.index : 0
  return { ...state, index: Math.max(0, Math.min(state.forwards.all.length - 1, state.index + by)) }
}

function end(state: ForwardsState, host: Host): void {
  const forward = chosen(state)
  if (forward === undefined) return
  state.forwards.end(forward)
  host.say(`${addressOf(forward)} leads nowhere any more`)
}
