/** Tells writes that change nothing: they are not written, and nobody is told of them. */
import { isSame } from '../api/equal.ts'
import type { KubeObject } from '../api/object.ts'
import type { Draft } from './core.ts'

/** True when the draft says what is stored already. Most writes differ in length, which costs far less to see than a walk through both. */
export function changesNothing(draft: Draft, old: KubeObject): boolean {
  const before = old as unknown as Draft
  for (const field of new Set([...Object.keys(draft), ...Object.keys(before)])) if (!isSameField(draft[field], before[field])) return false
  return true
}

function isSameField(left: unknown, right: unknown): boolean {
  if (left === right) return true
  const made = JSON.stringify(left) as string | undefined
  const known = JSON.stringify(right) as string | undefined
  if (made === known) return true
  // The order of keys does not count, and does not change the length.
  return made !== undefined && known !== undefined && made.length === known.length && isSame(left, right)
}
