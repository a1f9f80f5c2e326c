/** update: puts a whole object (or the status of one) in place of the stored one. */
import { invalid, notFound } from '../../api/status.ts'
import type { Entry } from '../../store/store.ts'
import { demandCreate } from '../authorization/authorize.ts'
import type { Call, Core, Draft } from '../core.ts'
import { copyOfDraft } from './draft-copy.ts'
import { keyIn, storageOf } from '../storage/storage.ts'
import type { Strategy } from '../validation/strategy.ts'
import { createGiven } from './create.ts'
import { objectIn } from './get.ts'
import { modify, refuseOtherUid } from './modify.ts'

/** The outcome of a write that may also create. */
export interface Updated {
  readonly entry: Entry
  readonly created: boolean
}

/** Stores `draft`, the caller's own copy; its resourceVersion, if any, must be the stored one. */
export async function update(core: Core, call: Call, draft: Draft, strategy?: Strategy): Promise<Updated> {
  const { rules } = storageOf(call.resource)
  const { resourceVersion, uid } = draft.metadata
  const found = core.store.get(keyIn(call.resource, call.namespace, call.name))
  if (found === undefined) {
    refuseOtherUid(call, uid, '')
    if (rules.createOnUpdate !== true || strategy !== undefined) throw notFound(call.resource, call.name)
    demandCreate(core, call)
    delete draft.metadata.resourceVersion
    return { entry: await createGiven(core, call, draft, call.name), created: true }
  }
  if (resourceVersion === undefined || resourceVersion === '' || resourceVersion === '0') {
    refuseOtherUid(call, uid, objectIn(found).metadata.uid)
    refuseUnconditional(call)
  }
  delete draft.metadata.resourceVersion
  // A write that insists on a revision is tried once; any other needs the draft again when another write came between.
  const isPinned = resourceVersion !== undefined && resourceVersion !== '' && resourceVersion !== '0'
  const make = (): Draft => (isPinned ? draft : copyOfDraft(draft))
  const entry = await modify(core, call, { draft: make, resourceVersion, uid, ...(strategy && { strategy }) })
  return { entry, created: false }
}

/** Refuses a write that names no revision, of the kinds that must not be changed unseen. */
export function refuseUnconditional({ resource, name }: Call): void {
  if (storageOf(resource).rules.unconditionalUpdate !== false) return
  // Upstream names the resource here, where it names the kind everywhere else.
  const { group, plural } = resource
  throw invalid({ group, kind: plural }, name, [
    { field: 'metadata.resourceVersion', reason: 'FieldValueInvalid', message: 'Invalid value: 0x0: must be specified for an update' },
  ])
}
