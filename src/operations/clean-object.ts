/** Takes off an object what nobody wants to read. */
import type { KubeObject } from '../api/object.ts'

/** The object without managedFields. */
export function withoutManagedFields<T extends KubeObject>(object: T): T {
  const { managedFields: _, ...metadata } = object.metadata
  return { ...object, metadata }
}
