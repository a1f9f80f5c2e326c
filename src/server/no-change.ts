/** Tells writes that change nothing: they are not written, and nobody is told of them. */
import { isSame } from '../api/equal.ts'
import type { KubeObject } from '../api/object.ts'
import type { Draft } from './core.ts'

/** True when the draft says what is stored already. Most writes differ in length, which costs far less to see than a walk through both. */
export function changesNothing(draft: Draft, old: KubeObject): boolean {
  if (hasOtherManagers(draft, old)) return false
  const before = old as unknown as Draft
  for (const field of new Set([...Object.keys(draft), ...Object.keys(before)])) if (!isSameField(draft[field], before[field])) return false
  return true
}

/** A write that changed a field has left its time in the record, which is seen at once. */
function hasOtherManagers({ metadata: { managedFields: made = [] } }: Draft, { metadata: { managedFields: known = [] } }: KubeObject): boolean {
  return made.length !== known.length || made.some(({ time }, index) => time !== known[index]?.time)
}

function isSameField(left: unknown, right: unknown): boolean {
  if (left === right) return true
  const made = JSON.stringify(left) as string | undefined
  const known = JSON.stringify(right) as string | undefined
  if (made === known) return true
  // The order of keys does not count, and does not change the length.
  return made !== undefined && known !== undefined && made.length === known.length && isSame(left, right)
}
