/** The keys that every table has. */
import { extraRank, labelsTitle } from '../../data/column-heads.ts'
import type { ViewKey } from '../view.ts'
import { drillBlocked, drillDown, drillLabel } from './drill.ts'
import { noSamples, wantsSample } from './instead.ts'
import { columnTitled, sortKeys } from './sort-keys.ts'
import { subjectsOf, type TableState } from './state.ts'
import { rowsName } from './target.ts'

const withoutMore = (state: TableState): string | undefined =>
  state.wide || state.source.columns.some(({ wide, rank }) => wide || rank >= extraRank) ? undefined : 'these rows have no further columns'
const notWide = (state: TableState): string | undefined => (state.wide ? undefined : 'Ctrl-w shows all columns first')

const plain = (
  keys: readonly string[],
  command: string,
  label: string,
  group: ViewKey<TableState>['group'] = 'move',
): ViewKey<TableState> => ({ keys, command, label, group })

export const tableKeys: readonly ViewKey<TableState>[] = [
  {
    keys: ['enter'],
    command: 'enter',
    label: 'go into',
    group: 'look',
    weight: 100,
    blocked: drillBlocked,
    labelFor: drillLabel,
    run: drillDown,
  },
  plain(['j', 'down'], 'down', 'down'),
  plain(['k', 'up'], 'up', 'up'),
  plain(['ctrl-f', 'pagedown'], 'page-down', 'a page down'),
  plain(['ctrl-b', 'pageup'], 'page-up', 'a page up'),
  plain(['g', 'home'], 'first', 'to the first row'),
  plain(['G', 'end'], 'last', 'to the last row'),
  { ...plain(['left', 'h'], 'left', 'columns to the left'), blocked: notWide },
  { ...plain(['right'], 'right', 'columns to the right'), blocked: notWide },
  {
    ...plain(['ctrl-w'], 'wide', 'all columns', 'look'),
    blocked: withoutMore,
    labelFor: (state) => (state.wide ? 'fewer columns' : 'all columns'),
  },
  {
    ...plain(['L'], 'labels', 'labels', 'look'),
    blocked: (state) => (columnTitled(state.source.columns, [labelsTitle]) < 0 ? 'these rows have no labels' : undefined),
    labelFor: (state) => (state.labels ? 'no labels' : 'labels'),
  },
  {
    ...plain(['Z'], 'troubled', 'only what is not well', 'look'),
    labelFor: (state) => (state.troubled ? 'the well ones too' : 'only what is not well'),
  },
  plain(['space'], 'mark', 'mark', 'sort'),
  plain(['ctrl-space'], 'mark-range', 'mark up to here', 'sort'),
  plain(['ctrl-\\'], 'clear-marks', 'take marks off', 'sort'),
  ...sortKeys.map(({ key, command, label, what, titles }): ViewKey<TableState> => ({
    ...plain([key], command, label, 'sort'),
    blocked: (state) => (columnTitled(state.source.columns, titles) < 0 ? `these rows have no ${what}` : undefined),
  })),
  plain(['shift-left'], 'sort-left', 'sort one column left', 'sort'),
  plain(['shift-right'], 'sort-right', 'sort one column right', 'sort'),
  plain(['O'], 'sort-turn', 'turn the order', 'sort'),
  {
    keys: ['c'],
    command: 'copy-name',
    label: 'copy names',
    group: 'look',
    run: (state, host) =>
      host.copy(
        subjectsOf(state)
          .map((subject) => subject.name)
          .join('\n'),
        subjectsOf(state).length === 1 ? 'the name' : `${subjectsOf(state).length} names`,
      ),
  },
  {
    keys: ['n'],
    command: 'copy-namespace',
    label: 'copy the namespace',
    group: 'look',
    blocked: (state) => (namespacesOf(state).length === 0 ? `${rowsName(state.target)} have no namespace` : undefined),
    run: (state, host) => {
      const names = namespacesOf(state)
      host.copy(names.join('\n'), names.length === 1 ? `the namespace ${names[0] ?? ''}` : `${names.length} namespaces`)
    },
  },
  {
    keys: ['f'],
    command: 'forwards',
    label: 'forwarded ports',
    group: 'look',
    blocked: (_, host) => (host.forwards.all.length === 0 ? 'no port is forwarded; F on a pod, a service or a workload does' : undefined),
    run: (_, host) => host.open('forwards', undefined),
  },
  {
    keys: ['ctrl-s'],
    command: 'save',
    label: 'save the table',
    group: 'look',
    run: (state, host) => void host.save(`${rowsName(state.target)}.csv`, tableAsCsv(state)),
  },
  {
    keys: ['a'],
    command: 'samples',
    label: 'apply a sample',
    group: 'act',
    danger: true,
    weightFor: (state, host) =>
      state.source.state.phase === 'live' && state.source.rows.size === 0 && state.filter.text === '' && wantsSample(state, host) ? 100 : 0,
    blocked: ({ target: { namespace } }, host) =>
      host.samplesDirectory === undefined
        ? noSamples(host)
        : namespace !== undefined && host.lacksNamespace(namespace)
          ? `there is no namespace ${namespace} to apply it in`
          : undefined,
    run: (_, host) => {
      if (host.samplesDirectory !== undefined) host.open('manifests', { directory: host.samplesDirectory, samples: true })
    },
  },
  {
    keys: ['w'],
    command: 'warp',
    label: 'only this namespace',
    group: 'go',
    blocked: (state) => (state.target.resource.namespaced ? undefined : `${state.target.resource.plural} have no namespace`),
    run: (state, host) =>
      host.command(
        `${state.target.workloads === true ? rowsName(state.target) : state.target.resource.plural} ${subjectsOf(state)[0]?.namespace ?? ''}`,
      ),
  },
]

/** The namespaces of the rows that actions take, each once. */
const namespacesOf = (state: TableState): readonly string[] => [...new Set(subjectsOf(state).flatMap(({ namespace }) => namespace ?? []))]

/** Heads and every row in order, as a spreadsheet reads them. */
function tableAsCsv(state: TableState): string {
  const quoted = (cells: readonly string[]): string =>
    cells.map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')
  const rows = state.order.map((uid) => quoted(state.source.rows.get(uid)?.cells ?? []))
  return `${[quoted(state.source.columns.map((column) => column.title)), ...rows].join('\n')}\n`
}
