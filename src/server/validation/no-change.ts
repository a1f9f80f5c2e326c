/** Tells writes that change nothing: they are not written, and nobody is told of them. */
import { isSame } from '../../api/equal.ts'
import type { KubeObject } from '../../api/object.ts'
import type { Draft } from '../core.ts'

/**
 * True when the draft says what is stored already. Drafts share with the stored object most of what they leave as it is, which is seen at
 * once.
 */
export function changesNothing(draft: Draft, old: KubeObject): boolean {
  if (hasOtherManagers(draft, old)) return false
  const before = old as unknown as Draft
  for (const field of new Set([...Object.keys(draft), ...Object.keys(before)])) if (!isSame(draft[field], before[field])) return false
  return true
}

/** A write that changed a field has left its time in the record, which is seen at once. */
function hasOtherManagers(
  { metadata: { managedFields: made = [] } }: Draft,
  { metadata: { managedFields: known = [] } }: KubeObject,
): boolean {
  return made.length !== known.length || made.some(({ time }, index) => time !== known[index]?.time)
}
