/** Writes core/v1 Events about objects: equal ones are counted, similar ones merged, floods dropped, and the caller never waits. */
import type { Event, ObjectReference } from '../api/objects.ts'
import { events } from '../api/resources.ts'
import { hasReason } from '../api/status.ts'
import { timeText } from '../api/time.ts'
import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'
import type { Client } from './client.ts'
import { createEventFilter, type EventText } from './event-filter.ts'
import { instants, referenceTo, type EventSubject } from './event-parts.ts'
import { eventQueue } from './event-queue.ts'

export interface RecorderOptions {
  readonly client: Client
  readonly clock: Clock
  readonly random: Random
  /** `source.component` and `reportingComponent`: `deployment-controller`, `kubelet`, ... */
  readonly component: string
  /** `source.host`, for node agents. */
  readonly host?: string | undefined
}

/** What some components say besides. */
export interface EventDetail {
  /** What was being done: `Binding`, `Scheduling`. */
  readonly action?: string
  /** Whom it was done for. */
  readonly related?: EventSubject
}

export interface Recorder {
  event(about: EventSubject, type: 'Normal' | 'Warning', reason: string, message: string, detail?: EventDetail): void
  /** Resolves when every event so far is written or given up: for tests and an orderly stop. */
  flush(): Promise<void>
}

/** The program that a component is part of writes its events; all controllers are one program. */
const programs: { readonly [component: string]: string } = { kubelet: 'kubelet' }

/** One stored event: what is wanted of it, and what the server has. */
interface Record {
  readonly name: string
  readonly namespace: string
  readonly subject: ObjectReference
  readonly text: EventText
  readonly action: string | undefined
  /** Upstream's aggregate names no reporter. */
  readonly isCombined: boolean
  readonly firstTimestamp: string
  count: number
  lastTimestamp: string
  message: string
  stored: boolean
}

/** A recorder for one component. */
export function createRecorder(options: RecorderOptions): Recorder {
  const { client, clock, component, host } = options
  const fieldManager = programs[component] ?? 'kube-controller-manager'
  const source = { component, ...(host !== undefined && { host }) }
  const filter = createEventFilter<Record>(clock)
  const instant = instants(options.random)
  const write = async (record: Record): Promise<void> => {
    const { namespace, name, count, lastTimestamp, message } = record
    if (record.stored) {
      try {
        await client.patch(events, { namespace, name }, 'strategic', { count, lastTimestamp, message }, { fieldManager })
        return
      } catch (error) {
        if (!hasReason(error, 'NotFound')) throw error
      }
    }
    record.stored = true
    await client.create(events, newEvent(record, source), { fieldManager })
  }

  const queue = eventQueue(clock, write)

  return {
    event(about, type, reason, message, { action } = {}) {
      const subject = referenceTo(about)
      const now = clock.now()
      const text = { type, reason, message }
      const kept = filter.admit(subject, text)
      if (kept === undefined) return
      const known = kept.record
      if (known !== undefined) {
        known.count++
        known.lastTimestamp = timeText(now)
        known.message = kept.message
        return queue.add(known)
      }
      const time = timeText(now)
      const record: Record = {
        name: `${subject.name ?? ''}.${instant(now)}`,
        namespace: subject.namespace ?? 'default',
        subject,
        text,
        action,
        firstTimestamp: time,
        count: 1,
        lastTimestamp: time,
        message: kept.message,
        isCombined: kept.isCombined,
        stored: false,
      }
      kept.remember(record)
      queue.add(record)
    },
    flush: () => queue.flush(),
  }
}

function newEvent(record: Record, source: Event['source'] & object) {
  const { name, namespace, subject, text, action, isCombined, firstTimestamp, lastTimestamp, count, message } = record
  return {
    metadata: { name, namespace },
    involvedObject: subject,
    reason: text.reason,
    message,
    source,
    firstTimestamp,
    lastTimestamp,
    count,
    type: text.type,
    ...(action !== undefined && { action }),
    reportingComponent: isCombined ? '' : (source.component ?? ''),
    reportingInstance: isCombined ? '' : (source.host ?? ''),
  }
}
