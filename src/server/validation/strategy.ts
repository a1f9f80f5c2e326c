/** Which half of an object a write may touch: its spec, or its status. */
import type { KubeObject, Mutable } from '../../api/object.ts'
import type { Call, Draft } from '../core.ts'
import { refuseInvalid, refuseInvalidStatus, warnAbout, warnAboutStatus } from './checks.ts'
import { generationAtUpdate } from './generation.ts'
import { storageOf } from '../storage/storage.ts'

export interface Strategy {
  /** Puts back what this kind of write may not change, and counts the generation. */
  prepare(call: Call, draft: Draft, old: KubeObject): void
  check(call: Call, draft: Draft, old: KubeObject): void
  /** True where the write may need addresses, which are given out before the check. */
  readonly reserves: boolean
}

/** Fields of metadata that only the server sets. */
function keepMetadata(draft: Draft, old: KubeObject): void {
  const { metadata } = draft
  const { namespace, generation, deletionTimestamp, deletionGracePeriodSeconds } = old.metadata
  metadata.name ??= old.metadata.name
  if (namespace !== undefined) metadata.namespace ??= namespace
  if (metadata.uid === undefined || metadata.uid === '') metadata.uid = old.metadata.uid
  metadata.creationTimestamp = old.metadata.creationTimestamp
  if (generation === undefined) delete metadata.generation
  else metadata.generation = generation
  if (deletionTimestamp !== undefined) metadata.deletionTimestamp = deletionTimestamp
  if (deletionGracePeriodSeconds !== undefined) metadata.deletionGracePeriodSeconds ??= deletionGracePeriodSeconds
  delete metadata.selfLink
}

/** A write to the object itself: keeps the status. */
export const specStrategy: Strategy = {
  reserves: true,
  prepare(call, draft, old) {
    const { rules, resource } = storageOf(call.resource)
    keepMetadata(draft, old)
    if ('status' in call.resource.subresources && rules.writesStatus !== true) keepField(draft, old, 'status')
    rules.prepareUpdate?.(draft as unknown as Mutable<KubeObject>, old)
    generationAtUpdate(resource, rules, draft, old)
  },
  check(call, draft, old) {
    refuseInvalid(call, draft, old)
    warnAbout(call, draft, old)
    canonicalize(call, draft)
  },
}

/** A write to the status: keeps everything else but what metadata the status strategy lets through. */
export const statusStrategy: Strategy = {
  reserves: false,
  prepare(call, draft, old) {
    const { rules } = storageOf(call.resource)
    keepMetadata(draft, old)
    for (const field of new Set([...Object.keys(draft), ...Object.keys(old)])) {
      if (field !== 'metadata' && field !== 'status' && field !== 'apiVersion' && field !== 'kind') keepField(draft, old, field)
    }
    rules.prepareStatusUpdate?.(draft as unknown as Mutable<KubeObject>, old)
  },
  check(call, draft, old) {
    refuseInvalidStatus(call, draft, old)
    warnAboutStatus(call, draft)
    canonicalize(call, draft)
  },
}

const canonicalize = ({ resource }: Call, draft: Draft): void => storageOf(resource).rules.canonicalize?.(draft as never)

function keepField(draft: Draft, old: KubeObject, field: string): void {
  const kept = (old as unknown as Draft)[field]
  if (kept === undefined) delete draft[field]
  else draft[field] = kept
}
