/** Writes core/v1 Events about objects: equal ones are counted, similar ones merged, floods dropped, and the caller never waits. */
import type { KubeObject } from '../api/object.ts'
import type { Event, ObjectReference } from '../api/objects.ts'
import { events } from '../api/resources.ts'
import { hasReason } from '../api/status.ts'
import { timeText } from '../api/time.ts'
import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'
import type { Client } from './client.ts'
import { createEventFilter, type EventText } from './event-filter.ts'

export interface RecorderOptions {
  readonly client: Client
  readonly clock: Clock
  readonly random: Random
  /** `source.component` and `reportingComponent`: `deployment-controller`, `kubelet`, ... */
  readonly component: string
  /** `source.host`, for node agents. */
  readonly host?: string | undefined
}

/** What an event is about: an object, or a reference (for a part of one, such as a container, with `fieldPath`). */
export type EventSubject = KubeObject | ObjectReference

export interface Recorder {
  /** `action` says what was being done (`Binding`, `Scheduling`), for components that say it. */
  event(about: EventSubject, type: 'Normal' | 'Warning', reason: string, message: string, action?: string): void
  /** Resolves when every event so far is written or given up: for tests and an orderly stop. */
  flush(): Promise<void>
}

/** Events waiting beyond this are dropped, as upstream's broadcaster does when its channel is full. */
const longestQueue = 1000
/** The program that a component is part of writes its events; all controllers are one program. */
const programs: { readonly [component: string]: string } = { 'default-scheduler': 'kube-scheduler', kubelet: 'kubelet' }
const writers = 8
const tries = 3

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
  queued: boolean
}

/** A recorder for one component. */
export function createRecorder(options: RecorderOptions): Recorder {
  const { client, clock, component, host } = options
  const fieldManager = programs[component] ?? 'kube-controller-manager'
  const source = { component, ...(host !== undefined && { host }) }
  const filter = createEventFilter<Record>(clock)
  const instant = instants(options.random)
  const queue: Record[] = []
  let busy = 0
  let idle: (() => void)[] = []

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

  const work = async (): Promise<void> => {
    for (let record = queue.shift(); record !== undefined; record = queue.shift()) {
      record.queued = false
      for (let left = tries; left > 0; left--) {
        const failed = await write(record).then(
          () => false,
          () => true,
        )
        // A refusal (a namespace that is going, a quota) stays a refusal; events are best effort by contract.
        if (!failed || left === 1) break
        await new Promise<void>((resolve) => void clock.after(100, resolve))
      }
    }
    busy--
    if (busy === 0) {
      for (const resolve of idle) resolve()
      idle = []
    }
  }

  const enqueue = (record: Record): void => {
    if (record.queued || queue.length >= longestQueue) return
    record.queued = true
    queue.push(record)
    if (busy < writers) {
      busy++
      void Promise.resolve().then(work)
    }
  }

  return {
    event(about, type, reason, message, action) {
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
        return enqueue(known)
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
        queued: false,
      }
      kept.remember(record)
      enqueue(record)
    },
    flush() {
      return busy === 0 ? Promise.resolve() : new Promise((resolve) => idle.push(resolve))
    },
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

function referenceTo(about: EventSubject): ObjectReference {
  if (!('metadata' in about)) return about
  const { namespace, name, uid, resourceVersion } = about.metadata
  return { kind: about.kind, ...(namespace !== undefined && { namespace }), name, uid, apiVersion: about.apiVersion, resourceVersion }
}

/**
 * Instants in nanoseconds as 16 hexadecimal digits: random below the millisecond, so that names of several recorders differ, and each later
 * than the one before, so that events list in their order.
 */
function instants(random: Random): (ms: number) => string {
  let last = 0n
  return (ms) => {
    const at = BigInt(Math.floor(ms)) * 1_000_000n + BigInt(Math.floor(random.next() * 500_000))
    last = at > last ? at : last + 1n + BigInt(Math.floor(random.next() * 1000))
    return last.toString(16).padStart(16, '0')
  }
}
