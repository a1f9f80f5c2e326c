/** Takes an object out of the store; watchers see it as it was, at the revision of its end. */
import type { KubeObject } from '../../api/object.ts'
import type { Entry } from '../../store/store.ts'
import type { Call, Core, Draft } from '../core.ts'
import { asObject } from '../checks.ts'
import { pretend } from '../pretend.ts'
import { objectIn } from './get.ts'

/** A namespace goes only when its contents are gone, which the finalizers of its spec say. */
export function isFinalizedByVerb(object: Draft): boolean {
  const spec = object['spec'] as { readonly finalizers?: readonly string[] } | undefined
  return object.kind === 'Namespace' && object.apiVersion === 'v1' && (spec?.finalizers?.length ?? 0) > 0
}

/** Removes `entry`, whose last state is `last` (default: as stored). Rejects with `RevisionConflict` when it changed meanwhile. */
export async function remove(core: Core, call: Call, entry: Entry, last?: Draft): Promise<Entry> {
  const object: KubeObject = last === undefined ? objectIn(entry) : asObject(last)
  if (call.dryRun) return pretend(entry.key, entry.revision, object)
  const removed = await core.store.delete(entry.key, (revision) => ({ ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } }), entry.revision)
  core.addresses.release(objectIn(entry))
  return removed
}
