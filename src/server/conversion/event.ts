/** Events exist as core/v1 (stored) and events.k8s.io/v1: the same object under other field names. */
import type { KubeObject } from '../../api/object.ts'
import type { Draft } from '../core.ts'

const names: readonly (readonly [newer: string, core: string])[] = [
  ['deprecatedCount', 'count'],
  ['deprecatedFirstTimestamp', 'firstTimestamp'],
  ['deprecatedLastTimestamp', 'lastTimestamp'],
  ['deprecatedSource', 'source'],
  ['note', 'message'],
  ['regarding', 'involvedObject'],
  ['reportingController', 'reportingComponent'],
]
const toCore = new Map(names)
const fromCore = new Map(names.map(([newer, core]) => [core, newer]))

/** events.k8s.io/v1 into core/v1. */
export function eventToCore(draft: Draft): Draft {
  const event = renamed(draft, toCore)
  event.apiVersion = 'v1'
  // Core's fields that are not omitted when empty.
  event['source'] ??= {}
  event['firstTimestamp'] ??= null
  event['lastTimestamp'] ??= null
  event['involvedObject'] ??= {}
  event['reportingComponent'] ??= ''
  event['reportingInstance'] ??= ''
  return event
}

/** core/v1 into events.k8s.io/v1. */
export function eventFromCore(object: KubeObject): KubeObject {
  const event = renamed({ ...object } as unknown as Draft, fromCore)
  event.apiVersion = 'events.k8s.io/v1'
  // The newer version leaves out what the older writes empty.
  for (const field of ['reportingController', 'reportingInstance']) if (event[field] === '') delete event[field]
  // A stored object has all of its metadata.
  return event as unknown as KubeObject
}

function renamed(draft: Draft, to: ReadonlyMap<string, string>): Draft {
  const result: Record<string, unknown> = {}
  for (const [field, value] of Object.entries(draft)) result[to.get(field) ?? field] = value
  return result as Draft
}
