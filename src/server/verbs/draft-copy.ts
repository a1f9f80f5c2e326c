/** Copies of drafts. */
import { passEmpties } from '../../api/came-empty.ts'
import { setMember } from '../../api/json-object.ts'
import { copyOf } from '../../api/equal.ts'
import { isSharedPart } from '../../api/shared-parts.ts'
import { passSpellings } from '../../api/spelling.ts'
import type { Draft } from '../core.ts'

/** What decoding noted of an object holds for its copy. */
function passNotes(from: object, to: object): void {
  passEmpties(from, to)
  passSpellings(from, to)
}

/**
 * A copy that its caller owns; only the managers' records, which are half of most objects, and parts that are shared stay as they are: both
 * are read-only in drafts too.
 */
export function copyOfDraft(draft: Draft): Draft {
  const { managedFields, ...metadata } = draft.metadata
  const copy: Draft = { ...draft, metadata: copyOf(metadata, passNotes) }
  for (const field of Object.keys(copy))
    if (field !== 'metadata' && !isSharedPart(copy[field])) setMember(copy, field, copyOf(copy[field], passNotes))
  passEmpties(draft, copy)
  passEmpties(draft.metadata, copy.metadata)
  if (managedFields !== undefined) copy.metadata.managedFields = managedFields
  return copy
}
