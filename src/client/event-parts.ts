/** What all recorders make of objects and instants. */
import type { KubeObject } from '../api/object.ts'
import type { ObjectReference } from '../api/objects.ts'
import type { Random } from '../base/random.ts'

/** What an event is about: an object, or a reference (for a part of one, such as a container, with `fieldPath`). */
export type EventSubject = KubeObject | ObjectReference

/** The reference that an event carries. */
export function referenceTo(about: EventSubject): ObjectReference {
  if (!('metadata' in about)) return about
  const { namespace, name, uid, resourceVersion } = about.metadata
  return { kind: about.kind, ...(namespace !== undefined && { namespace }), name, uid, apiVersion: about.apiVersion, resourceVersion }
}

/**
 * Instants in nanoseconds as 16 hexadecimal digits: random below the millisecond, so that names of several recorders differ, and each later
 * than the one before, so that events list in their order.
 */
export function instants(random: Random): (ms: number) => string {
  let last = 0n
  return (ms) => {
    const at = BigInt(Math.floor(ms)) * 1_000_000n + BigInt(Math.floor(random.next() * 500_000))
    last = at > last ? at : last + 1n + BigInt(Math.floor(random.next() * 1000))
    return last.toString(16).padStart(16, '0')
  }
}
