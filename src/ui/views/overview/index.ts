/** The overview: how the objects of each kind are, who is not well, and the warnings of late. */
import {
  cronJobs,
  daemonSets,
  deployments,
  events,
  jobs,
  nodes,
  persistentVolumeClaims,
  pods,
  services,
  statefulSets,
} from '../../../api/resources.ts'
import { owner } from '../../actions/owner.ts'
import type { Host, Program } from '../../app/host.ts'
import { namespaceChoices } from '../../app/kind-choices.ts'
import { entersNamespace } from '../../app/open-kind.ts'
import { untilNextAge } from '../../data/age.ts'
import { LiveRows } from '../../data/live-rows.ts'
import { nodeUsage } from '../../data/node-usage.ts'
import type { RowSource } from '../../data/row.ts'
import { columnTitled } from '../table/sort-keys.ts'
import { listKeys } from '../list-lines.ts'
import { defineView, type Opened, type ViewEvent } from '../view.ts'
import { paintOverview } from './paint.ts'
import {
  chosenTally,
  chosenWarning,
  lastSeen,
  openOverview,
  type OverviewState,
  type OverviewTarget,
  subjectsOf,
  updateOverview,
} from './state.ts'

/** What is counted, in this order. */
const counted = [nodes, pods, deployments, statefulSets, daemonSets, jobs, cronJobs, services, persistentVolumeClaims]

declare module '../targets.ts' {
  interface ViewTargets {
    readonly overview: OverviewTarget
  }
}

export const overview = defineView<OverviewTarget, OverviewState>({
  name: 'overview',
  open,
  update: updateOverview,
  keys: [
    {
      keys: ['enter'],
      command: 'enter',
      label: 'go into',
      group: 'look',
      weight: 100,
      labelFor: enterLabel,
      run: enter,
    },
    {
      keys: ['a'],
      command: 'all',
      label: 'all of the kind',
      group: 'look',
      weight: 90,
      blocked: (state) => (chosenTally(state) === undefined ? 'a warning is no kind' : undefined),
      run: (state, host) => openKind(state, host, false),
    },
    ...listKeys,
  ],
  commands: [
    {
      words: ['overview', 'pulses', 'pulse', 'pu', 'hz', 'top', 'popeye', 'pop'],
      about: 'how everything is, and the warnings of late',
      complete: namespaceChoices,
      run: openCommand,
    },
  ],
  paint: paintOverview,
  crumb: (state) => ({ text: 'overview', count: troubleOf(state) }),
  subjects: subjectsOf,
  wakeAt,
  namespace: ({ namespace }) => namespace,
  inNamespace: (_, namespace) => ({ namespace }),
  connection: (state) => {
    const phases = sourcesOf(state).map((source) => source.state.phase)
    return (['lost', 'loading', 'live'] as const).find((phase) => phases.includes(phase)) ?? 'refused'
  },
})

function openCommand(namespace: string, program: Program): void {
  if (namespace !== '' && !entersNamespace(namespace, program)) return
  program.openRoot('overview', { namespace: program.namespace })
}

function open(target: OverviewTarget, host: Host, send: (event: ViewEvent) => void): Opened<OverviewState> {
  const { client, clock } = host
  const onChange = (): void => send({ type: 'data', name: 'rows' })
  const common = { client, clock, onChange }
  const kinds = counted.map((resource) => ({
    resource,
    source: new LiveRows({
      ...common,
      resource,
      namespace: resource.namespaced ? target.namespace : undefined,
      overlay: resource.id === nodes.id ? (measured) => nodeUsage({ client, clock, onChange: measured, summed: true }) : undefined,
    }),
  }))
  const warnings = new LiveRows({ ...common, resource: events, namespace: target.namespace, fieldSelector: 'type=Warning' })
  const state = openOverview(target, kinds, warnings)
  return {
    state,
    close: () => {
      for (const source of sourcesOf(state)) source.close()
    },
  }
}

const sourcesOf = ({ kinds, events }: OverviewState): readonly RowSource[] => [...kinds.map(({ source }) => source), events]

/** How many are not well, in words; nothing while that is not known. */
function troubleOf({ tallies }: OverviewState): string | undefined {
  if (tallies.some(({ all }) => all === undefined)) return undefined
  const bad = tallies.reduce((sum, tally) => sum + tally.bad, 0)
  return bad === 0 ? 'nothing is broken' : `${bad} broken`
}

function enterLabel(state: OverviewState): string {
  const tally = chosenTally(state)
  if (tally === undefined) return 'its object'
  return tally.bad + tally.busy > 0 ? 'those not well' : tally.resource.plural
}

function enter(state: OverviewState, host: Host): void {
  const tally = chosenTally(state)
  if (tally !== undefined) return openKind(state, host, tally.bad + tally.busy > 0)
  const warning = chosenWarning(state)?.subject
  if (warning !== undefined) owner.run([warning], host)?.catch((error: unknown) => host.fail(owner.label, error))
}

function openKind(state: OverviewState, host: Host, troubled: boolean): void {
  const { resource } = chosenTally(state) ?? {}
  if (resource === undefined) return
  host.open('table', { resource, namespace: resource.namespaced ? state.target.namespace : undefined, troubled })
}

/** When the age of a warning on screen gets another text, or usage is old. */
function wakeAt(state: OverviewState, now: number): number | undefined {
  const at = columnTitled(state.events.columns, [lastSeen])
  const ages = state.warnings.slice(0, state.room).flatMap(({ since }) => since[at] ?? [])
  const wakes = [...ages.map((since) => now + untilNextAge(now - since)), ...state.kinds.flatMap(({ source }) => source.wakeAt ?? [])]
  return wakes.length === 0 ? undefined : Math.min(...wakes)
}
