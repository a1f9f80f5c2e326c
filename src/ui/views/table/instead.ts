/** What a table says when it has no rows, or rows that cannot be relied on. */
import * as known from '../../../api/resources.ts'
import { cutEnd } from '../../../base/terminal-text.ts'
import type { Host } from '../../app/host.ts'
import { linesOfSegments, type Segment } from '../../app/segments.ts'
import type { SourceState } from '../../data/row.ts'
import type { Role } from '../../theme/role.ts'
import { gutter } from '../list-lines.ts'
import type { Canvas } from '../view.ts'
import { called } from '../../actions/naming.ts'
import { refusedCount } from './refused-kinds.ts'
import type { TableState } from './state.ts'
import { rowsName, type TableTarget } from './target.ts'

type Line = readonly Segment[]
type Refused = Extract<SourceState, { readonly phase: 'refused' }>

export function paintInstead(state: TableState, { cells, area, host, now }: Canvas): void {
  const limit = area.column + area.columns - 1
  const lines = linesFor(state, host, now)
    .flatMap((line) => linesOfSegments(line, limit - area.column - gutter))
    // Rows are worth more than the last word about them.
    .slice(0, state.order.length > 0 ? Math.max(2, Math.floor(area.rows / 3)) : area.rows)
  const from = state.order.length > 0 ? area.row + Math.max(0, area.rows - lines.length) : area.row + 2
  lines.forEach((line, index) => {
    const row = from + index
    if (row >= area.row + area.rows) return
    if (state.order.length > 0) cells.fill(row, 0, area.column, area.column + area.columns)
    let column = area.column + gutter
    for (const { text, role } of line)
      column = cells.put(row, column, cutEnd(text, limit - column, host.look.signs.cut), host.look.style(role), limit)
  })
}

/** Milliseconds without an answer after which that is said. */
export const wonder = 3000

const plain = (text: string, role: Role = 'dim'): Line => [{ text, role }]

/** Keys, each with what it does. */
const keys = (...pairs: readonly (readonly [key: string, does: string])[]): Line =>
  pairs.flatMap(([key, does], index): Line => [
    ...(index === 0 ? [] : plain(', ')),
    { text: key, role: 'key' },
    { text: ` ${does}`, role: 'dim' },
  ])

function linesFor(state: TableState, host: Host, now: number): readonly Line[] {
  const { source, target, order, filter } = state
  const connection = source.state
  const plural = rowsName(target)
  if (connection.phase === 'lost') {
    const { heardAt } = connection
    const heard = heardAt === undefined ? 'no answer yet' : `last heard ${Math.max(0, Math.round((now - heardAt) / 1000))} s ago`
    const again = Math.max(0, Math.ceil((connection.retryAt - now) / 1000))
    return [
      [
        ...plain(`connection lost: ${heard}, ${again === 0 ? 'trying again' : `trying again in ${again} s`}`, 'busy'),
        ...(again === 0 ? [] : [...plain('; '), ...keys(['Ctrl-r', 'tries now'])]),
      ],
      plain(connection.message),
      // A cluster that was made anew has another certificate, which only its kubeconfig tells.
      ...(host.context !== undefined && connection.message.includes('x509: ')
        ? [keys([`:ctx ${host.context}`, 'reads the kubeconfig anew'])]
        : []),
    ]
  }
  if (order.length > 0) return []
  if (connection.phase === 'refused')
    return [plain(connection.message, 'bad'), plain(whyRefused(connection, target)), keys(...waysOut(state, host))]
  if (connection.phase === 'loading') {
    const waited = now - (connection.since ?? now)
    if (waited < wonder) return [plain(`loading ${plural}`)]
    return [[...plain(`loading ${plural}: no answer for ${Math.floor(waited / 1000)} s; `), ...keys(['Ctrl-r', 'asks again'])]]
  }
  if (state.troubled && source.rows.size > 0 && filter.text.trim() === '')
    return [plain(`All ${source.rows.size} ${plural}${placeOf(state)} are well.`, 'text'), keys(['Z', 'shows them'])]
  if (filter.text.trim() !== '') {
    const { size } = source.rows
    const { troubled } = state
    return [
      plain(`No ${plural}${troubled ? ' that are not well' : ''} match ${filter.text}`, 'text'),
      ...(filter.literal === true ? [plain('It is no regular expression: its signs stand for themselves.')] : []),
      ...(size === 0 ? [] : [plain(troubled ? `${size} are hidden.` : `The filter hides ${size}.`)]),
      troubled ? keys(['Z', 'shows the well ones too'], ['Esc', 'takes the filter off']) : keys(['Esc', 'takes it off']),
    ]
  }
  if (target.namespace !== undefined && host.lacksNamespace(target.namespace))
    return [
      plain(`There is no namespace ${target.namespace}.`, 'text'),
      keys(['0', 'shows all namespaces'], [':ns', 'lists them'], ['Esc', 'goes back']),
    ]
  if (target.usersOf !== undefined)
    return [
      plain(`Nothing ${refusedCount(connection) === undefined ? 'here' : 'that may be listed'} uses ${called(target.usersOf)}.`, 'text'),
      keys(['Esc', 'goes back']),
    ]
  return [plain(`No ${plural}${placeOf(state)}.`, 'text'), keys(...waysOn(state, host))]
}

function whyRefused({ isUnknown, isMissing }: Refused, { resource }: TableTarget): string {
  if (isUnknown === true) return 'The server does not know who asks: log in anew.'
  return isMissing === true ? `The server does not serve ${resource.plural} any more.` : 'The server refuses this list.'
}

function placeOf({ target }: TableState): string {
  if (target.of !== undefined) return ` of ${target.of}`
  if (!target.resource.namespaced) return ''
  return target.namespace === undefined ? ' in any namespace' : ` in ${target.namespace}`
}

/** Why there is no sample to apply. */
export const noSamples = ({ context }: Pick<Host, 'context'>): string =>
  context === undefined ? 'no samples came along' : 'samples are for the own cluster; :apply takes manifests'

/** Kinds that samples hold, and those that come of them. */
const sampled: ReadonlySet<string> = new Set(
  [
    known.configMaps,
    known.controllerRevisions,
    known.cronJobs,
    known.deployments,
    known.endpoints,
    known.endpointSlices,
    known.events,
    known.jobs,
    known.pods,
    known.replicaSets,
    known.secrets,
    known.services,
    known.statefulSets,
  ].map(({ id }) => id),
)

/** True where a sample would bring rows: not for the parts of one object, nor in a namespace that is not there. */
export const wantsSample = ({ target }: Pick<TableState, 'target'>, host: Host): boolean =>
  target.of === undefined &&
  sampled.has(target.resource.id) &&
  host.samplesDirectory !== undefined &&
  !host.readOnly &&
  (target.namespace === undefined || !host.lacksNamespace(target.namespace))

/** Where to go from a list that is refused. */
function waysOut({ source, filter, target }: TableState, host: Host): (readonly [string, string])[] {
  if (filter.text !== '') return [['Esc', 'takes the filter off']]
  if (source.state.phase === 'refused' && source.state.isUnknown === true)
    return [
      ['Ctrl-r', 'tries again'],
      [`:ctx ${host.context ?? ''}`.trim(), 'takes new credentials'],
    ]
  if (source.state.phase === 'refused' && source.state.isMissing === true)
    return [
      ['Ctrl-r', 'asks again'],
      [':', 'goes to another kind'],
    ]
  return [
    // Whoever may list no namespaces may know the name of one.
    ...(target.resource.namespaced && target.of === undefined && target.access === undefined
      ? [[':ns NAME', 'goes to another namespace'] as const]
      : []),
    [':', 'goes to another kind'],
    [':ctx', 'goes to another cluster'],
  ]
}

/** The keys that change it. */
function waysOn({ target }: TableState, host: Host): (readonly [string, string])[] {
  if (target.of !== undefined) return [['Esc', 'goes back']]
  return [
    ...(wantsSample({ target }, host) ? [['a', 'applies a sample'] as const] : []),
    ...(target.resource.namespaced && target.namespace !== undefined ? [['0', 'shows all namespaces'] as const] : []),
    [':', 'goes to another kind'],
  ]
}
