/** Writes events.k8s.io/v1 Events: one that is told again becomes a series, which is written when it starts, from time to time, and at its end. */
import type { New } from '../api/object.ts'
import type { EventsV1Event } from '../api/objects.ts'
import { eventsV1Events } from '../api/resources.ts'
import { microTimeText } from '../api/time.ts'
import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'
import type { Client } from './client.ts'
import { instants, referenceTo } from './event-parts.ts'
import { eventQueue } from './event-queue.ts'
import type { Recorder } from './recorder.ts'

export interface SeriesRecorderOptions {
  readonly client: Client
  readonly clock: Clock
  readonly random: Random
  /** `reportingController`: `default-scheduler`. */
  readonly component: string
  /** Which of its programs this is: `default-scheduler-control-plane`. */
  readonly instance: string
  /** Whose writes they are: `kube-scheduler`. */
  readonly fieldManager: string
}

/** After so long without another, an event or a series is over. */
const finish = 360_000
/** A series that goes on is written this often. */
const refresh = 1_800_000

interface Told {
  readonly event: New<EventsV1Event>
  /** When it was told last and written last, in milliseconds. */
  last: number
  written: number
  count: number
  stored: boolean
}

export function createSeriesRecorder({ client, clock, random, component, instance, fieldManager }: SeriesRecorderOptions): Recorder {
  const instant = instants(random)
  const told = new Map<string, Told>()
  let isWatching = false
  const write = async (one: Told): Promise<void> => {
    one.written = clock.now()
    const { namespace, name = '' } = one.event.metadata
    if (!one.stored) await client.create(eventsV1Events, one.event, { fieldManager })
    else await client.patch(eventsV1Events, { namespace, name }, 'strategic', { series: seriesOf(one) }, { fieldManager })
    one.stored = true
  }
  const queue = eventQueue(clock, write)
  const settle = (): void => {
    const now = clock.now()
    for (const [key, one] of told) {
      const isOver = one.last + finish <= now
      if (one.count > 1 && (isOver || one.written + refresh <= now)) queue.add(one)
      if (isOver) told.delete(key)
    }
    isWatching = told.size > 0
    if (isWatching) clock.after(finish, settle)
  }
  return {
    event(about, type, reason, message, { action, related } = {}) {
      const now = clock.now()
      const regarding = referenceTo(about)
      const more = { ...(action !== undefined && { action }), ...(related !== undefined && { related: referenceTo(related) }) }
      const key = JSON.stringify([type, reason, regarding, more])
      const known = told.get(key)
      if (known !== undefined) {
        known.last = now
        known.count++
        if (known.count === 2) queue.add(known)
        return
      }
      const metadata = { name: `${regarding.name ?? ''}.${instant(now)}`, namespace: regarding.namespace ?? 'default' }
      const reporting = { reportingController: component, reportingInstance: instance }
      const event = { metadata, eventTime: microTimeText(now), ...reporting, ...more, reason, regarding, note: message, type }
      const one: Told = { event, last: now, written: now, count: 1, stored: false }
      told.set(key, one)
      queue.add(one)
      if (isWatching) return
      isWatching = true
      clock.after(finish, settle)
    },
    flush: () => queue.flush(),
  }
}

const seriesOf = ({ count, last }: Told) => ({ count, lastObservedTime: microTimeText(last) })
