/** What the rollouts view knows: the revisions, which one is chosen, how its template differs, how far the rollout is. */
import type { DaemonSet, Deployment, StatefulSet } from '../../../api/objects.ts'
import { printYaml } from '../../../api/yaml.ts'
import { sanitize } from '../../../base/terminal-text.ts'
import { withoutHash } from '../../../kinds/shared/revision-labels.ts'
import type { Rolling, Revision } from '../../../operations/rollout-history.ts'
import { daemonSetStatus, deploymentStatus, statefulSetStatus, type RolloutStatus } from '../../../operations/rollout-status.ts'
import type { SourceState, Subject } from '../../data/row.ts'
import type { ViewEvent } from '../view.ts'
import { differenceOf, type DifferenceLine } from './line-difference.ts'

export interface RolloutsState {
  readonly subject: Subject
  readonly object: Rolling | undefined
  /** Newest first. */
  readonly revisions: readonly Revision[]
  /** The revisions have been read at least once. */
  readonly read: boolean
  /** Why they could not be read last time. */
  readonly problem: string | undefined
  /** The chosen revision's number. */
  readonly chosen: number | undefined
  /** The user has chosen it. */
  readonly isOwnChoice: boolean
  readonly difference: readonly DifferenceLine[]
  /** First line of the difference on screen. */
  readonly top: number
  readonly rows: number
  readonly connection: SourceState
  readonly gone: boolean
}

/** What comes from the cluster. */
export interface Heard {
  readonly object: Rolling | undefined
  readonly connection: SourceState
  readonly gone: boolean
  readonly revisions: readonly Revision[] | undefined
  /** Why they could not be read. */
  readonly problem: string | undefined
}

export const emptyRollouts = (subject: Subject): RolloutsState => ({
  subject,
  object: undefined,
  revisions: [],
  read: false,
  problem: undefined,
  chosen: undefined,
  isOwnChoice: false,
  difference: [],
  top: 0,
  rows: 20,
  connection: { phase: 'loading' },
  gone: false,
})

export function updateRollouts(state: RolloutsState, event: ViewEvent): RolloutsState {
  if (event.type === 'resize') return { ...state, rows: event.rows }
  if (event.type === 'data' && event.name === 'heard') {
    // Events of this name come from `open` alone.
    const { object, connection, gone, revisions, problem } = event.value as Heard
    const known = {
      ...state,
      object: object ?? state.object,
      connection,
      gone,
      problem: revisions === undefined ? (problem ?? state.problem) : undefined,
    }
    return revisions === undefined ? known : withRevisions(known, revisions)
  }
  if (event.type !== 'command') return state
  const at = state.revisions.findIndex((revision) => revision.number === state.chosen)
  const choose = (index: number): RolloutsState =>
    withChosen({ ...state, isOwnChoice: true }, state.revisions[Math.max(0, Math.min(state.revisions.length - 1, index))]?.number)
  const scroll = (by: number): RolloutsState => ({ ...state, top: Math.max(0, Math.min(state.difference.length - 1, state.top + by)) })
  const page = Math.max(1, Math.floor(state.rows / 2))
  switch (event.command) {
    case 'down':
      return choose(at + 1)
    case 'up':
      return choose(at - 1)
    case 'first':
      return choose(0)
    case 'last':
      return choose(state.revisions.length - 1)
    case 'page-down':
      return scroll(page)
    case 'page-up':
      return scroll(-page)
    case 'scroll-down':
      return scroll(3)
    case 'scroll-up':
      return scroll(-3)
    default:
      return state
  }
}

function withRevisions(state: RolloutsState, oldestFirst: readonly Revision[]): RolloutsState {
  const revisions = [...oldestFirst].reverse()
  const isOwnChoice = state.isOwnChoice && revisions.some((revision) => revision.number === state.chosen)
  // The one before the current is what an undo most often means. Which that is may be told late: a ReplicaSet has its new number first.
  const chosen = isOwnChoice ? state.chosen : (revisions.find((revision) => !revision.current) ?? revisions[0])?.number
  return withChosen({ ...state, revisions, isOwnChoice, read: true }, chosen)
}

function withChosen(state: RolloutsState, chosen: number | undefined): RolloutsState {
  const current = state.revisions.find((revision) => revision.current)
  const other = state.revisions.find((revision) => revision.number === chosen)
  const difference = current === undefined || other === undefined ? [] : differenceOf(templateLines(current), templateLines(other))
  return { ...state, chosen, difference, top: chosen === state.chosen ? state.top : 0 }
}

/** The template as text, without the label that only tells revisions apart. */
function templateLines({ template }: Revision): string[] {
  return printYaml(withoutHash(template))
    .trimEnd()
    .split('\n')
    .map((line) => sanitize(line, '    '))
}

export const chosenRevision = (state: RolloutsState): Revision | undefined =>
  state.revisions.find((revision) => revision.number === state.chosen)

/** How far the rollout is, in kubectl's words. */
export function statusOf({ subject, object }: RolloutsState): RolloutStatus | undefined {
  if (object === undefined) return undefined
  switch (subject.resource.kind) {
    case 'Deployment':
      return deploymentStatus(object as Deployment)
    case 'DaemonSet':
      return daemonSetStatus(object as DaemonSet)
    default:
      return statefulSetStatus(object as StatefulSet)
  }
}

/** The counts behind that sentence: `updated 2/4  ready 3/4  available 3/4`. */
export function countsOf({ subject, object }: RolloutsState): string {
  if (object === undefined) return ''
  const counts = (wanted: number | undefined, parts: Readonly<Record<string, number | undefined>>): string =>
    Object.entries(parts)
      .map(([name, count = 0]) => `${name} ${count}/${wanted ?? 0}`)
      .join('  ')
  if (subject.resource.kind === 'DaemonSet') {
    const {
      desiredNumberScheduled,
      updatedNumberScheduled: updated,
      numberReady: ready,
      numberAvailable: available,
    } = (object as DaemonSet).status ?? {}
    return counts(desiredNumberScheduled, { updated, ready, available })
  }
  const { spec, status } = object as Deployment | StatefulSet
  return counts(spec.replicas, { updated: status?.updatedReplicas, ready: status?.readyReplicas, available: status?.availableReplicas })
}

export const isPaused = ({ object }: RolloutsState): boolean => (object as Deployment | undefined)?.spec.paused === true
