/** What the peek beside a table says of an object: why it is not well, its conditions, containers and last events. Pure. */
import type { KubeObject } from '../../api/object.ts'
import type { Event, Pod } from '../../api/objects.ts'
import { humanDuration } from '../../api/time.ts'
import { sanitize } from '../../base/terminal-text.ts'
import { wordLines } from '../../base/text-lines.ts'
import { wholeSecond } from '../data/age.ts'
import type { Role } from '../theme/role.ts'
import { cutLongest, type Segment } from './segments.ts'

interface Condition {
  readonly type?: string
  readonly status?: string
  readonly reason?: string
  readonly message?: string
}

interface Loose {
  readonly spec?: { readonly replicas?: unknown }
  readonly status?: {
    readonly conditions?: readonly Condition[]
    readonly phase?: unknown
    readonly reason?: string
    readonly message?: string
    readonly replicas?: unknown
    readonly readyReplicas?: unknown
    readonly updatedReplicas?: unknown
    readonly availableReplicas?: unknown
  }
}

const shownEvents = 8
/** Parts are not cut below these columns. */
const least = 6

/** Lines as parts with roles, none wider than `columns`. */
export function peekLines(
  object: KubeObject,
  events: readonly Event[],
  { now, columns, cut = '…' }: { readonly now: number; readonly columns: number; /** Stands for what was cut. */ readonly cut?: string },
): Segment[][] {
  // Any kind may come; every field read below is optional.
  const { spec, status } = object as KubeObject & Loose
  const out: Segment[][] = [
    [
      { text: `${object.kind.toLowerCase()} `, role: 'dim' },
      { text: sanitize(object.metadata.name), role: 'crumb' },
    ],
  ]
  const section = (title: string, lines: Segment[][]): void => {
    if (lines.length > 0) out.push([], [{ text: title, role: 'heading' }], ...lines)
  }
  const pod = object.kind === 'Pod' ? (object as Pod & KubeObject) : undefined
  section('Why', [
    ...whyStill(object.metadata, now).flatMap((text) => wrap(text, columns, 'going')),
    ...whyNot(pod, status).flatMap((text) => wrap(text, columns, 'bad')),
  ])
  if (spec?.replicas !== undefined)
    section('Replicas', [
      [
        plain(
          `${num(status?.readyReplicas)} ready, ${num(status?.updatedReplicas)} new, ${num(status?.availableReplicas)} available of ${num(spec.replicas)} wanted`,
        ),
      ],
    ])
  section('Containers', pod === undefined ? [] : containers(pod))
  section(
    'Conditions',
    (status?.conditions ?? []).map((condition) => conditionLine(condition)),
  )
  section(
    'Events',
    events
      .toSorted((left, right) => timeOf(right) - timeOf(left) || revisionOf(right) - revisionOf(left))
      .slice(0, shownEvents)
      .flatMap((event) => eventLines(event, now, columns)),
  )
  return out.map((line) => [...cutLongest(line, columns, { cut, to: least })])
}

const num = (value: unknown): number => (typeof value === 'number' ? value : 0)
const plain = (text: string): Segment => ({ text: sanitize(text), role: 'text' })

/** Conditions whose truth is bad news. */
const badWhenTrue =
  /Pressure$|Unavailable$|Failure$|^Failed$|Stalled|Remaining$|Target$|^(?:Suspended|Terminating|Denied|ScalingLimited|NonStructuralSchema)$/

/** A pod that is done is not ready, and that is well. */
const isBad = ({ type = '', status, reason }: Condition): boolean =>
  reason !== 'PodCompleted' && (badWhenTrue.test(type) ? status === 'True' : status === 'False')

/** What holds an object that is to be deleted. */
function whyStill({ deletionTimestamp, finalizers = [] }: KubeObject['metadata'], now: number): string[] {
  if (deletionTimestamp === undefined) return []
  const due = Date.parse(deletionTimestamp)
  const held =
    finalizers.length === 0 ? [] : [`held by ${finalizers.length === 1 ? 'the finalizer' : 'finalizers'} ${finalizers.join(', ')}`]
  return [due > now ? `ends in ${humanDuration(due - now)} at the latest` : `was to be gone ${humanDuration(now - due)} ago`, ...held]
}

function whyNot(pod: Pod | undefined, status: Loose['status']): string[] {
  const containers = [...(pod?.status?.initContainerStatuses ?? []), ...(pod?.status?.containerStatuses ?? [])]
  const waiting = containers.flatMap(({ name, state, lastState }) => {
    const ran = state?.terminated
    const told = state?.waiting ?? (ran?.exitCode === 0 ? undefined : ran)
    const code = ran?.exitCode === undefined ? '' : ` (exit code ${ran.exitCode})`
    const before = lastState?.terminated
    const ended =
      before === undefined || before.exitCode === 0
        ? []
        : [`${name ?? ''} ended with exit code ${before.exitCode ?? '?'}${before.reason === undefined ? '' : ` (${before.reason})`}`]
    return told === undefined
      ? []
      : [`${name ?? ''}: ${told.reason ?? 'waiting'}${code}${told.message === undefined ? '' : `: ${told.message}`}`, ...ended]
  })
  const own = status?.message === undefined ? [] : [`${status.reason ?? ''} ${status.message}`.trim()]
  const conditions = (status?.conditions ?? [])
    .filter(isBad)
    .flatMap(({ type, reason, message }) =>
      message === undefined || message === '' ? [] : [`${type ?? ''}${reason === undefined ? '' : ` (${reason})`}: ${message}`],
    )
  return [...own, ...waiting, ...conditions]
}

function containers(pod: Pod): Segment[][] {
  const { initContainerStatuses = [], containerStatuses = [], ephemeralContainerStatuses = [] } = pod.status ?? {}
  const { initContainers = [], containers: main = [], ephemeralContainers = [] } = pod.spec ?? {}
  const statuses = [...initContainerStatuses, ...containerStatuses, ...ephemeralContainerStatuses]
  return [...initContainers, ...main, ...ephemeralContainers].map(({ name = '', image = '' }) => {
    const found = statuses.find((one) => one.name === name)
    const state =
      found?.state?.running !== undefined ? 'running' : (found?.state?.waiting?.reason ?? found?.state?.terminated?.reason ?? 'waiting')
    const role: Role =
      found?.ready === true ||
      state === 'Completed' ||
      (found !== undefined && ephemeralContainerStatuses.includes(found) && state === 'running')
        ? 'text'
        : state === 'running' || /Creating|Initializing|waiting/.test(state)
          ? 'busy'
          : 'bad'
    return [
      plain(`${name} `),
      { text: sanitize(state), role },
      { text: sanitize(`  ${image}${(found?.restartCount ?? 0) > 0 ? `  ${found?.restartCount ?? 0} restarts` : ''}`), role: 'dim' },
    ]
  })
}

function conditionLine(condition: Condition): Segment[] {
  const { type = '', status = '', reason } = condition
  return [
    plain(`${type} `),
    { text: sanitize(status), role: isBad(condition) ? 'busy' : 'dim' },
    ...(reason === undefined || reason === '' ? [] : [{ text: sanitize(`  ${reason}`), role: 'dim' as const }]),
  ]
}

/** To the second: some events tell parts of it, and would stand before later ones that do not. */
const timeOf = (event: Event): number =>
  wholeSecond(Date.parse(event.lastTimestamp ?? event.eventTime ?? event.metadata?.creationTimestamp ?? '') || 0)

/** Tells which came later of two in the same second. */
const revisionOf = (event: Event): number => Number(event.metadata?.resourceVersion ?? 0)

function eventLines(event: Event, now: number, columns: number): Segment[][] {
  const age = humanDuration(now - timeOf(event))
  const times = (event.count ?? 1) > 1 ? ` x${event.count ?? 1}` : ''
  return [
    [
      { text: `${age}${times} `, role: 'dim' },
      { text: sanitize(event.reason ?? ''), role: event.type === 'Warning' ? 'bad' : 'text' },
    ],
    ...wrap(event.message ?? '', columns - 2, 'dim').map((line) => [plain('  '), ...line]),
  ]
}

/** At most four lines. */
const wrap = (text: string, columns: number, role: Role): Segment[][] =>
  wordLines(sanitize(text), columns)
    .slice(0, 4)
    .map((line) => [{ text: line, role }])
