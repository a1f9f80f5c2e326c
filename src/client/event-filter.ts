/** Which events are worth writing: upstream's correlator with its limits (events_cache.go of client-go). */
import type { ObjectReference } from '../api/objects.ts'
import type { Clock } from '../base/clock.ts'

export interface EventText {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
}

/** An event that passed. */
export interface Admitted<Record> {
  /** The message to write: the event's own, or the combined one. */
  readonly message: string
  /** True for the one event that stands for several similar ones. */
  readonly isCombined: boolean
  /** The record of an equal event before. */
  readonly record: Record | undefined
  /** Keeps the record for later equal events. */
  remember(record: Record): void
}

export interface EventFilter<Record> {
  /** Undefined: dropped as part of a flood. */
  admit(subject: ObjectReference, text: EventText): Admitted<Record> | undefined
}

/** Each object may have this many events at once, then one in five minutes. */
const burst = 25
const refillMs = 300_000
/** More than this many different messages of one kind within the interval become one. */
const mostSimilar = 10
const similarMs = 600_000
const cacheSize = 4096

interface Flood {
  tokens: number
  at: number
}

interface Similar {
  readonly messages: Set<string>
  last: number
}

/** A filter for one source. */
export function createEventFilter<Record>(clock: Clock): EventFilter<Record> {
  const floods = new Map<string, Flood>()
  const similar = new Map<string, Similar>()
  const records = new Map<string, Record>()

  const withinLimit = (key: string, now: number): boolean => {
    const flood = recall(floods, key) ?? { tokens: burst, at: now }
    flood.tokens = Math.min(burst, flood.tokens + (now - flood.at) / refillMs)
    flood.at = now
    keep(floods, key, flood)
    if (flood.tokens < 1) return false
    flood.tokens--
    return true
  }

  const combined = (key: string, message: string, now: number): boolean => {
    const known = recall(similar, key)
    const group = known === undefined || now - known.last > similarMs ? { messages: new Set<string>(), last: now } : known
    group.last = now
    group.messages.add(message)
    keep(similar, key, group)
    if (group.messages.size < mostSimilar) return false
    // One leaves, as upstream's PopAny, so that the set stays at its limit.
    for (const one of group.messages) {
      group.messages.delete(one)
      break
    }
    return true
  }

  return {
    admit(subject, text) {
      const now = clock.now()
      const object = [subject.kind, subject.namespace, subject.name, subject.uid, subject.apiVersion].join('\0')
      const kind = [object, subject.fieldPath, text.type, text.reason].join('\0')
      const merged = combined(kind, text.message, now)
      const message = merged ? `(combined from similar events): ${text.message}` : text.message
      const key = merged ? kind : [kind, text.message].join('\0')
      const record = recall(records, key)
      if (!withinLimit(object, now)) return undefined
      return { message, isCombined: merged, record, remember: (made) => keep(records, key, made) }
    },
  }
}

/** Looks up and marks as recently used: a Map keeps the order of insertion. */
function recall<T>(cache: Map<string, T>, key: string): T | undefined {
  const found = cache.get(key)
  if (found !== undefined) {
    cache.delete(key)
    cache.set(key, found)
  }
  return found
}

function keep<T>(cache: Map<string, T>, key: string, value: T): void {
  cache.delete(key)
  cache.set(key, value)
  if (cache.size <= cacheSize) return
  for (const oldest of cache.keys()) {
    cache.delete(oldest)
    break
  }
}
