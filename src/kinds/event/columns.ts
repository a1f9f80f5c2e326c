/** The columns of Events, of the core group and of events.k8s.io alike: both show one stored object. */
import type { Event, EventsV1Event } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { ageOf, instantOf } from '../print/age.ts'
import { column, integer, wide } from '../print/column.ts'
import type { Tone } from '../kind.ts'

/** What the cells read of either version. */
interface Seen {
  readonly name: string
  readonly type: string
  readonly reason: string
  readonly message: string
  readonly about: { readonly kind?: string; readonly name?: string; readonly fieldPath?: string }
  readonly source: string
  readonly first: string | undefined
  readonly last: string | undefined
  readonly count: number
}

const given = (time: string | null | undefined): string | undefined => (time === null || time === '' ? undefined : time)

function sourceText(component: string | undefined, instance: string | undefined): string {
  if (instance === undefined || instance === '') return component ?? ''
  return `${component ?? ''}, ${instance}`
}

/** What a series counts stands, even nothing; an event of its own happened once, though it may not say so. */
const countOf = (series: { readonly count?: number } | undefined, count: number | undefined): number =>
  series === undefined ? count || 1 : (series.count ?? 0)

function seenCore(event: Event): Seen {
  const first = given(event.firstTimestamp) ?? given(event.eventTime)
  return {
    name: event.metadata.name,
    type: event.type ?? '',
    reason: event.reason ?? '',
    message: event.message ?? '',
    about: event.involvedObject,
    source: sourceText(event.source?.component || event.reportingComponent, event.source?.host || event.reportingInstance),
    first,
    last: event.series === undefined ? (given(event.lastTimestamp) ?? first) : given(event.series.lastObservedTime),
    count: countOf(event.series, event.count),
  }
}

function seenNew(event: EventsV1Event): Seen {
  const first = given(event.deprecatedFirstTimestamp) ?? given(event.eventTime)
  return {
    name: event.metadata.name,
    type: event.type ?? '',
    reason: event.reason ?? '',
    message: event.note ?? '',
    about: event.regarding ?? {},
    source: sourceText(
      event.deprecatedSource?.component || event.reportingController,
      event.deprecatedSource?.host || event.reportingInstance,
    ),
    first,
    last: event.series === undefined ? (given(event.deprecatedLastTimestamp) ?? first) : given(event.series.lastObservedTime),
    count: countOf(event.series, event.deprecatedCount),
  }
}

function objectText({ about }: Seen): string {
  const kind = (about.kind ?? '').toLowerCase()
  return about.name === undefined || about.name === '' ? kind : `${kind}/${about.name}`
}

const typeTone = (type: string): Tone => (type === 'Warning' ? 'bad' : 'plain')

function columnsOf<T>(read: (event: T) => Seen): readonly Column<T>[] {
  const time = (name: string, of: (seen: Seen) => string | undefined, isWide: boolean): Column<T> =>
    column(name, (event, now) => ageOf(of(read(event)), now), {
      wide: isWide,
      tone: () => 'dim',
      since: (event) => instantOf(of(read(event))),
    })
  return [
    time('Last Seen', (seen) => seen.last, false),
    column('Type', (event) => read(event).type, { tone: (event) => typeTone(read(event).type) }),
    column('Reason', (event) => read(event).reason, { tone: (event) => typeTone(read(event).type) }),
    column('Object', (event) => objectText(read(event))),
    wide('Subobject', (event) => read(event).about.fieldPath ?? ''),
    wide('Source', (event) => read(event).source),
    column('Message', (event) => read(event).message.trim()),
    time('First Seen', (seen) => seen.first, true),
    { ...integer<T>('Count', (event) => read(event).count), type: 'string', priority: 1 },
    column('Name', (event) => read(event).name, { wide: true, format: 'name' }),
  ]
}

export const columns: readonly Column<Event>[] = columnsOf(seenCore)
export const newColumns: readonly Column<EventsV1Event>[] = columnsOf(seenNew)
