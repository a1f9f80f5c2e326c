/** The table: one view for every kind, from the columns that the kind gives. */
import { nodes, pods } from '../../../api/resources.ts'
import type { Host } from '../../app/host.ts'
import { accessRows } from '../../data/access-rows.ts'
import { containerRows } from '../../data/container-rows.ts'
import { LiveRows, type LiveRowsOptions } from '../../data/live-rows.ts'
import { nodeUsage } from '../../data/node-usage.ts'
import { podUsage } from '../../data/pod-usage.ts'
import type { RowSource } from '../../data/row.ts'
import { userRows } from '../../data/user-rows.ts'
import { workloadRows } from '../../data/workload-rows.ts'
import { untilNextAge } from '../../data/age.ts'
import { bodyOf } from '../../screen/compositor.ts'
import { defineView, type Opened, queryOff, type ViewEvent } from '../view.ts'
import { readFilter } from './filter.ts'
import { tableKeys } from './keys.ts'
import { flashTime, paintTable } from './paint.ts'
import { paintInstead, wonder } from './instead.ts'
import { refusedCount, tellRefused } from './refused-kinds.ts'
import { markedRows, openTable, subjectsOf, type TableState, updateTable } from './state.ts'
import { followsNamespace, openedTroubled, rowsName, type TableTarget } from './target.ts'

declare module '../targets.ts' {
  interface ViewTargets {
    readonly table: TableTarget
  }
}

export const table = defineView<TableTarget, TableState>({
  name: 'table',
  open,
  update: updateTable,
  keys: tableKeys,
  paint: (state, canvas) => {
    paintTable(state, canvas)
    paintInstead(state, canvas)
  },
  crumb: (state) => ({
    text: state.target.of === undefined ? rowsName(state.target) : `${state.target.of} ${rowsName(state.target)}`,
    count: countOf(state),
    query: state.filter.text,
  }),
  subjects: subjectsOf,
  current: (state) => (state.cursor === undefined ? undefined : state.source.rows.get(state.cursor)?.subject),
  query: 'filter',
  wakeAt,
  escape,
  inNamespace: (state, namespace) => (followsNamespace(state.target) ? { ...state.target, namespace } : undefined),
  namespace: ({ resource, namespace }) => (resource.namespaced ? namespace : null),
  refetch: (state) =>
    state.filter.labelSelector === readFilter(state.target.filter ?? '').labelSelector
      ? undefined
      : { ...state.target, filter: state.filter.text, sort: state.sort, troubled: state.troubled },
  park: (state) => ({
    ...state.target,
    filter: state.filter.text,
    sort: state.sort,
    troubled: state.troubled,
    wide: state.wide,
    labels: state.labels,
    cursor: state.moved ? state.cursor : undefined,
    folding: state.folding,
  }),
  connection: (state) => state.source.state.phase,
})

function open(target: TableTarget, host: Host, send: (event: ViewEvent) => void): Opened<TableState> {
  const told = tellRefused(host)
  const onChange = (): void => {
    told(source.state)
    send({ type: 'data', name: 'rows' })
  }
  const source = sourceOf(target, host, onChange)
  return { state: openTable(target, source, bodyOf(80, 24).rows - 1), close: () => source.close() }
}

function sourceOf(target: TableTarget, host: Host, onChange: () => void): RowSource {
  const { client, clock } = host
  const { pod, usersOf, access, namespace } = target
  if (pod !== undefined) return containerRows({ client, clock, pod, onChange })
  if (usersOf !== undefined) return userRows({ client, clock, used: usersOf, onChange })
  if (access !== undefined) return accessRows({ client, clock, question: access, namespace, onChange })
  if (target.workloads === true) return workloadRows({ client, clock, namespace, labelSelector: selectorOf(target), onChange })
  const own = host.ownColumns(target.resource)
  return new LiveRows({ client, clock, ...target, own, labelSelector: selectorOf(target), overlay: overlayOf(target, host), onChange })
}

/** What is measured of the kinds that use something. */
function overlayOf(target: TableTarget, { client, clock }: Host): LiveRowsOptions['overlay'] {
  const { resource, namespace } = target
  if (resource.id === nodes.id) return (onChange) => nodeUsage({ client, clock, onChange })
  if (resource.id !== pods.id) return undefined
  return (onChange) => podUsage({ client, clock, namespace, labelSelector: selectorOf(target), onChange })
}

/** The target's own selector and the filter's together. */
export function selectorOf({ labelSelector, filter }: TableTarget): string | undefined {
  const both = [labelSelector, readFilter(filter ?? '').labelSelector].filter((one) => one !== undefined)
  return both.length === 0 ? undefined : both.join(',')
}

/** The filter first: rows are marked in one filter and the next. */
function escape({ filter, marks, troubled, target }: TableState): ViewEvent | undefined {
  const command = marks.size > 0 ? 'clear-marks' : troubled === openedTroubled(target) ? undefined : 'troubled'
  return queryOff(filter.text) ?? (command && { type: 'command', command, key: 'esc' })
}

function countOf(state: TableState): string | undefined {
  const { size } = state.source.rows
  if (size === 0 && state.source.state.phase !== 'live') return undefined
  const shown = state.order.length
  const seen = markedRows(state).length
  const unseen = state.marks.size - seen
  const marked = state.marks.size > 0 ? `${seen} marked${unseen > 0 ? ` and ${unseen} hidden` : ''} of ` : ''
  const troubled = state.troubled ? ' not well' : ''
  const missing = refusedCount(state.source.state)
  return `${marked}${shown === size ? size : `${shown}/${size}`}${state.source.state.phase === 'loading' ? '+' : ''}${troubled}${missing === undefined ? '' : `, ${missing}`}`
}

/** When an age on screen gets another text, an accent ends, or the wait for the server is told anew. */
function wakeAt(state: TableState, now: number): number | undefined {
  const connection = state.source.state
  if (connection.phase === 'lost') return now + 1000
  // How long no answer came is told by the second, from when one wonders.
  if (connection.phase === 'loading' && connection.since !== undefined && state.order.length === 0)
    return connection.since + Math.max(wonder, (Math.floor((now - connection.since) / 1000) + 1) * 1000)
  let next = state.source.wakeAt ?? Infinity
  for (const uid of state.order.slice(state.top, state.top + state.height)) {
    const row = state.source.rows.get(uid)
    if (row === undefined) continue
    if (row.changedAt + flashTime > now) next = Math.min(next, row.changedAt + flashTime)
    for (const since of [...row.since, row.ago?.since]) if (since !== undefined) next = Math.min(next, now + untilNextAge(now - since))
  }
  return next === Infinity ? undefined : next
}
