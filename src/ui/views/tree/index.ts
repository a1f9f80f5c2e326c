/** The tree: what owns what, down to containers and what these use. It is a table whose rows stand under each other. */
import { deployments } from '../../../api/resources.ts'
import type { Host, Program } from '../../app/host.ts'
import { kindsOf } from '../../app/kind-choices.ts'
import { openKind } from '../../app/open-kind.ts'
import type { Completion } from '../../app/prompt.ts'
import { unknownWord } from '../../app/spelling.ts'
import { kindsBelow } from '../../data/tree-kinds.ts'
import { TreeRows } from '../../data/tree-rows.ts'
import { bodyOf } from '../../screen/compositor.ts'
import { selectorOf, table } from '../table/index.ts'
import { tableKeys } from '../table/keys.ts'
import { refusedCount, tellRefused } from '../table/refused-kinds.ts'
import { openTable, type TableState } from '../table/state.ts'
import { rowsName, type TableTarget } from '../table/target.ts'
import { defineView, type Opened, type ViewEvent, type ViewKey } from '../view.ts'

const treeKeys: readonly ViewKey<TableState>[] = [
  { keys: ['right'], command: 'unfold', label: 'open', group: 'look', weight: 85 },
  { keys: ['left', 'h'], command: 'fold', label: 'close', group: 'look', weight: 84 },
  {
    keys: ['b'],
    command: 'unfold-all',
    label: 'open all',
    labelFor: ({ folding }) => (folding.all ? 'open fewer' : 'open all'),
    group: 'look',
    weight: 83,
  },
]

const kindChoices = (program: Program): readonly Completion[] =>
  kindsOf(program).filter(({ resource }) => kindsBelow(resource) !== undefined)

/** The keys of these, and the one that leads to a table. */
const taken = new Set(['w', ...treeKeys.flatMap(({ keys }) => keys)])

declare module '../targets.ts' {
  interface ViewTargets {
    readonly tree: TableTarget
  }
}

export const tree = defineView<TableTarget, TableState>({
  ...table,
  name: 'tree',
  open,
  // The columns of a tree are few; its arrows open and close.
  keys: [...treeKeys, ...tableKeys.filter(({ keys }) => !keys.some((key) => taken.has(key)))],
  commands: [
    {
      words: ['tree', 'xray', 'x', 'xr'],
      about: 'what owns what, from a kind or all that runs down to containers',
      complete: kindChoices,
      run: openCommand,
    },
  ],
  crumb: (state) => ({
    ...table.crumb(state),
    text: `tree of ${state.target.root?.name ?? rowsName(state.target)}`,
    count: countOf(state),
  }),
  inNamespace: (state, namespace) => (state.target.root === undefined ? { ...state.target, namespace } : undefined),
})

/** `:tree`, `:tree deploy kube-system`, `:tree po /web`; without a kind everything that runs. */
function openCommand(rest: string, program: Program): void {
  const [word = '', ...more] = rest.split(' ')
  const resource = word === '' ? deployments : program.resource(word)
  if (resource === undefined) return program.say(unknownWord(word, kindChoices(program)), 'warn')
  if (kindsBelow(resource) === undefined)
    return program.say(`${resource.plural} have nothing below them; u on one tells who uses it`, 'warn')
  openKind(resource, more, { program, view: 'tree', workloads: word === '' })
}

function open(target: TableTarget, host: Host, send: (event: ViewEvent) => void): Opened<TableState> {
  const { client, clock } = host
  const told = tellRefused(host)
  const source = new TreeRows({
    client,
    clock,
    resource: target.workloads === true ? undefined : target.resource,
    root: target.root,
    namespace: target.namespace,
    labelSelector: selectorOf(target),
    onChange: () => {
      told(source.state)
      send({ type: 'data', name: 'rows' })
    },
  })
  return { state: openTable(target, source, bodyOf(80, 24).rows - 1), close: () => source.close() }
}

/** How many stand first: the rows below come and go as one opens and closes. */
function countOf({ branches, source, target }: TableState): string | undefined {
  const missing = refusedCount(source.state)
  if (target.root !== undefined || (branches.size === 0 && source.state.phase !== 'live')) return missing
  const first = String([...branches.values()].filter(({ parent }) => parent === undefined).length)
  return missing === undefined ? first : `${first}, ${missing}`
}
