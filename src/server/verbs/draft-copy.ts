/** Copies of drafts. */
import { passEmpties } from '../../api/came-empty.ts'
import { copyOf } from '../../api/equal.ts'
import type { Draft } from '../core.ts'

/** A copy that its caller owns; only the managers' records are shared, which are read-only in drafts too, and are half of most objects. */
export function copyOfDraft(draft: Draft): Draft {
  const { managedFields, ...metadata } = draft.metadata
  const copy = copyOf<Draft>({ ...draft, metadata }, passEmpties)
  passEmpties(draft, copy)
  passEmpties(draft.metadata, copy.metadata)
  if (managedFields !== undefined) copy.metadata.managedFields = managedFields
  return copy
}
