/** get: one object as it is stored. */
import type { KubeObject } from '../../api/object.ts'
import { notFound } from '../../api/status.ts'
import type { Entry } from '../../store/store.ts'
import { computedOne } from '../computed/computed.ts'
import { entryIn } from '../conversion/conversion.ts'
import type { Call, Core } from '../core.ts'
import { keyIn } from '../storage/storage.ts'

/** The entry that a call names; refuses with NotFound. */
export function get(core: Core, call: Call): Entry {
  const entry = computedOne(core, call) ?? core.store.get(keyIn(call.resource, call.namespace, call.name))
  if (entry === undefined) throw notFound(call.resource, call.name)
  return entry
}

/** The same entry with its object in the version asked for, as far as that takes a webhook. */
export const getShown = (core: Core, call: Call): Entry | Promise<Entry> => entryIn(core, call.resource, get(core, call))

/** What an entry of a resource holds. */
export const objectIn = (entry: Entry): KubeObject =>
  // Only this server writes the store, and it writes whole objects.
  entry.value as KubeObject
