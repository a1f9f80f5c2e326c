/** What a write to the status leaves of the metadata, for kinds whose strategy says so. */
import type { Mutable } from '../../api/object.ts'
import type { ObjectMeta } from '../../api/objects.ts'

const kept = ['labels', 'annotations', 'finalizers', 'ownerReferences'] as const

/** Puts back all metadata but the managers of fields: the kinds of flow control do it so. */
export function keepMetadata(draft: { metadata: Mutable<ObjectMeta> }, old: { readonly metadata: ObjectMeta }): void {
  const { managedFields } = draft.metadata
  // A copy is the draft's own, to change as it likes.
  draft.metadata = structuredClone(old.metadata) as Mutable<ObjectMeta>
  if (managedFields === undefined) delete draft.metadata.managedFields
  else draft.metadata.managedFields = managedFields
}

/** Puts back what the client may have said about the metadata (ResetObjectMetaForStatus). */
export function resetMetadata(
  { metadata }: { readonly metadata: Mutable<ObjectMeta> },
  { metadata: old }: { readonly metadata: ObjectMeta },
): void {
  for (const field of kept) {
    delete metadata[field]
    // One field at a time keeps its own type; the loop hides that from the compiler.
    if (old[field] !== undefined) Object.assign(metadata, { [field]: structuredClone(old[field]) })
  }
}
