/** Copies of drafts. */
import { passEmpties } from '../../api/came-empty.ts'
import { copyOfDecoded } from '../../api/decoded-copy.ts'
import { setMember } from '../../api/json-object.ts'
import { isSharedPart } from '../../api/shared-parts.ts'
import type { Draft } from '../core.ts'

/**
 * A copy that its caller owns; only the managers' records, which are half of most objects, and parts that are shared stay as they are: both
 * are read-only in drafts too.
 */
export function copyOfDraft(draft: Draft): Draft {
  const { managedFields, ...metadata } = draft.metadata
  const copy: Draft = { ...draft, metadata: copyOfDecoded(metadata) }
  for (const field of Object.keys(copy))
    if (field !== 'metadata' && !isSharedPart(copy[field])) setMember(copy, field, copyOfDecoded(copy[field]))
  passEmpties(draft, copy)
  passEmpties(draft.metadata, copy.metadata)
  if (managedFields !== undefined) copy.metadata.managedFields = managedFields
  return copy
}
