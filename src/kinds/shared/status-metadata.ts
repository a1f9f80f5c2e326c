/** What a write to a part of an object leaves of the metadata, where the strategy says so. */
import type { Mutable } from '../../api/object.ts'
import type { ObjectMeta } from '../../api/objects.ts'

const notes = ['labels', 'annotations', 'finalizers', 'ownerReferences'] as const

/** Puts back all metadata but the managers of fields: the kinds of flow control do it so. */
export function keepMetadata(draft: { metadata: Mutable<ObjectMeta> }, old: { readonly metadata: ObjectMeta }): void {
  const { managedFields } = draft.metadata
  // A copy is the draft's own, to change as it likes.
  draft.metadata = structuredClone(old.metadata) as Mutable<ObjectMeta>
  if (managedFields === undefined) delete draft.metadata.managedFields
  else draft.metadata.managedFields = managedFields
}

type Owner<M> = { readonly metadata: M }

/** Puts back what the client may have said about the metadata (ResetObjectMetaForStatus). */
export function resetMetadata(draft: Owner<Mutable<ObjectMeta>>, old: Owner<ObjectMeta>): void {
  resetNotes(draft, old)
  putBack(draft, old, ['deletionTimestamp'])
}

/** Puts back labels, annotations, finalizers and owners, and lets the checks see what else was said. */
export const resetNotes = (draft: Owner<Mutable<ObjectMeta>>, old: Owner<ObjectMeta>): void => putBack(draft, old, notes)

function putBack(
  { metadata }: Owner<Mutable<ObjectMeta>>,
  { metadata: old }: Owner<ObjectMeta>,
  fields: readonly (keyof ObjectMeta)[],
): void {
  for (const field of fields)
    if (old[field] === undefined) delete metadata[field]
    // One field at a time keeps its own type; the loop hides that from the compiler.
    else Object.assign(metadata, { [field]: structuredClone(old[field]) })
}
