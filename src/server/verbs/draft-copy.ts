/** Copies of drafts. */
import { copyOf } from '../../api/equal.ts'
import type { Draft } from '../core.ts'

/** A copy that its caller owns; only the managers' records are shared, which are read-only in drafts too, and are half of most objects. */
export function copyOfDraft(draft: Draft): Draft {
  const { managedFields, ...metadata } = draft.metadata
  const copy = copyOf({ ...draft, metadata })
  return managedFields === undefined ? copy : { ...copy, metadata: { ...copy.metadata, managedFields } }
}
