/** Takes an object out of the store; watchers see it as it was, at the revision of its end. */
import type { KubeObject } from '../../api/object.ts'
import { Printed, type Entry } from '../../store/store.ts'
import type { Call, Core, Draft } from '../core.ts'
import { asObject } from '../validation/checks.ts'
import { pretend } from '../storage/pretend.ts'
import { inOrder } from '../in-order.ts'
import { printObject } from '../print.ts'
import { objectIn } from './get.ts'

/** A namespace goes only when its contents are gone, which the finalizers of its spec say. */
export function isFinalizedByVerb(object: Draft): boolean {
  const spec = object['spec'] as { readonly finalizers?: readonly string[] } | undefined
  return object.kind === 'Namespace' && object.apiVersion === 'v1' && (spec?.finalizers?.length ?? 0) > 0
}

const at = (object: KubeObject, revision: number): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, resourceVersion: String(revision) },
})

const printed = (object: KubeObject): Printed => new Printed(object, printObject(object))

/**
 * Removes `entry` and gives its last state: `last`, at the revision that it was made of, or as it is stored, at that of its end. Watchers
 * see what was stored. Rejects with `RevisionConflict` when it changed meanwhile.
 */
export async function remove(core: Core, call: Call, entry: Entry, last?: Draft): Promise<Entry> {
  const answer: KubeObject = last === undefined ? objectIn(entry) : inOrder(call.resource, asObject(last))
  if (call.dryRun) return pretend(entry.key, entry.revision, answer)
  const removed = await core.store.delete(entry.key, (revision) => printed(at(objectIn(entry), revision)), entry.revision)
  core.addresses.release(objectIn(entry))
  return last === undefined ? removed : pretend(entry.key, entry.revision, answer)
}
