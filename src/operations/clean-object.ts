/** Takes off an object what nobody wants to read. */
import { lastApplied } from '../api/last-applied.ts'
import type { KubeObject } from '../api/object.ts'

/** What `withoutNotes` leaves out of an object, in a word each. */
export const notesOf = ({ metadata: { managedFields, annotations } }: KubeObject): readonly string[] => [
  ...(managedFields === undefined ? [] : ['managed fields']),
  ...(annotations?.[lastApplied] === undefined ? [] : ['last-applied']),
]

/** The object without what clients note on it for themselves: who manages which field, and what kubectl applied last. */
export function withoutNotes<T extends KubeObject>(object: T): T {
  const cleaned = withoutManagedFields(object)
  if (cleaned.metadata.annotations?.[lastApplied] === undefined) return cleaned
  const { [lastApplied]: _, ...annotations } = cleaned.metadata.annotations
  const { annotations: __, ...metadata } = cleaned.metadata
  return { ...cleaned, metadata: Object.keys(annotations).length === 0 ? metadata : { ...cleaned.metadata, annotations } }
}

/** The object without managedFields. */
export function withoutManagedFields<T extends KubeObject>(object: T): T {
  const { managedFields: _, ...metadata } = object.metadata
  return { ...object, metadata }
}
