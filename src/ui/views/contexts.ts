/** The clusters that one can go to: the own one, and those of the kubeconfig. */
import { cutMiddle, pad, sanitize, width } from '../../base/terminal-text.ts'
import { reasonOf } from '../../base/thrown.ts'
import type { Host, Program } from '../app/host.ts'
import { type ContextLine, ownContext } from '../contexts.ts'
import { gutter, listKeys, putLine, stepOf } from './list-lines.ts'
import { defineView, type Canvas, type Opened, type ViewEvent, type ViewKey } from './view.ts'

interface ContextsState {
  /** Undefined: not read yet. */
  readonly lines: readonly ContextLine[] | undefined
  readonly problem: string | undefined
  /** Where one is. */
  readonly present: string
  readonly index: number
  readonly top: number
  readonly rows: number
}

declare module './targets.ts' {
  interface ViewTargets {
    readonly contexts: undefined
  }
}

const enter: ViewKey<ContextsState> = {
  keys: ['enter'],
  command: 'switch',
  label: 'go there',
  group: 'look',
  weight: 90,
  blocked: (state) => (chosen(state) === undefined ? 'there is none' : undefined),
  run: (state, host) => {
    const line = chosen(state)
    if (line !== undefined) host.command(`contexts ${line.name}`)
  },
}

export const contexts = defineView<undefined, ContextsState>({
  name: 'contexts',
  open,
  update,
  keys: [enter, ...listKeys],
  commands: [
    {
      words: ['contexts', 'context', 'ctx', 'clusters', 'cluster'],
      about: 'the clusters of your kubeconfig, and this one',
      whole: true,
      complete: (program) => program.contextNames().map((name) => ({ text: name, about: 'context' })),
      run: go,
    },
  ],
  paint,
  crumb: ({ lines }) => ({ text: 'contexts', count: lines === undefined ? undefined : String(lines.length) }),
})

function go(name: string, program: Program): void {
  if (name === '') return program.openRoot('contexts', undefined)
  program.switchContext(name)
}

function open(_: undefined, host: Host, send: (event: ViewEvent) => void): Opened<ContextsState> {
  host.contexts.list().then(
    (lines) => send({ type: 'data', name: 'lines', value: lines }),
    (error: unknown) => send({ type: 'data', name: 'problem', value: reasonOf(error) }),
  )
  const present = host.context ?? ownContext
  return { state: { lines: undefined, problem: undefined, present, index: 0, top: 0, rows: 20 } }
}

const chosen = ({ lines, index }: ContextsState): ContextLine | undefined => lines?.[index]

function update(state: ContextsState, event: ViewEvent): ContextsState {
  if (event.type === 'resize') return inSight({ ...state, rows: event.rows - 1 })
  if (event.type === 'data' && event.name === 'problem') return { ...state, lines: [], problem: String(event.value) }
  if (event.type === 'data' && event.name === 'lines') {
    const lines = event.value as readonly ContextLine[]
    const at = lines.findIndex(({ name }) => name === state.present)
    return inSight({ ...state, lines, index: Math.max(0, at) })
  }
  const by = event.type === 'command' ? stepOf(event, state.rows) : event.type === 'click' ? state.top + event.row - 1 - state.index : 0
  return inSight({ ...state, index: Math.max(0, Math.min((state.lines?.length ?? 0) - 1, state.index + by)) })
}

const inSight = (state: ContextsState): ContextsState => ({
  ...state,
  top: Math.max(0, Math.min(state.index, Math.max(state.top, state.index - state.rows + 1))),
})

/** No column is wider than this, nor than its share of the screen: the name's, and that of each other one. */
const widest = 40
const shares = [0.4, 0.25] as const

function paint(state: ContextsState, canvas: Canvas): void {
  const { area, host } = canvas
  const { lines, problem, present, index, top, rows } = state
  if (lines === undefined) return putLine(canvas, area.row + 1, { pieces: [{ text: 'reading the kubeconfig', role: 'dim' }] })
  if (problem !== undefined) return putLine(canvas, area.row + 1, { pieces: [{ text: sanitize(problem), role: 'bad' }] })
  const room = area.columns - gutter
  const most = (column: number): number =>
    Math.max(column === 0 ? 14 : 8, Math.min(widest, Math.floor(room * (column === 0 ? shares[0] : shares[1])) - 2))
  const cells = lines.map((line) =>
    [line.name, line.cluster, line.user, line.namespace].map((text, column) => {
      const mark = column === 0 && line.name === present ? ' (here)' : ''
      return cutMiddle(sanitize(text), most(column) - mark.length, host.look.signs.cut) + mark
    }),
  )
  const heads = ['NAME', 'CLUSTER', 'USER', 'NAMESPACE']
  const widths = heads.map((head, column) => Math.max(...[head, ...cells.map((row) => row[column] ?? '')].map(width)) + 2)
  const text = (row: readonly string[]): string => row.map((cell, column) => pad(cell, widths[column] ?? 0)).join('')
  putLine(canvas, area.row, { pieces: [{ text: text(heads), role: 'heading' }] })
  cells.slice(top, top + rows).forEach((row, at) => {
    putLine(canvas, area.row + 1 + at, {
      pieces: [{ text: text(row).trimEnd(), role: 'text' }],
      chosen: top + at === index,
    })
  })
}
