/**
 * Objects as JSON: as JSON.stringify writes them, but with the managers last in the metadata. The record of their fields is half of a small object, the same in many, and its text is kept.
 * Relies on records being shared (`api/managed-fields/share.ts`).
 */
import { fieldsText } from '../api/managed-fields/share.ts'
import type { KubeObject } from '../api/object.ts'
import type { ManagedFieldsEntry } from '../api/objects.ts'

/** The JSON of an object. */
export function printObject(object: KubeObject): string {
  const { kind, apiVersion, metadata, ...rest } = object
  const { managedFields, ...own } = metadata
  if (managedFields === undefined || managedFields.length === 0) return JSON.stringify(object)
  const head = `"kind":${JSON.stringify(kind)},"apiVersion":${JSON.stringify(apiVersion)}`
  const managers = `"managedFields":[${managedFields.map(entryText).join(',')}]`
  return extended(`{${head},"metadata":${extended(JSON.stringify(own), `{${managers}}`)}}`, JSON.stringify(rest))
}

function entryText(entry: ManagedFieldsEntry): string {
  const { fieldsV1, subresource, ...head } = entry
  if (typeof fieldsV1 !== 'object') return JSON.stringify(entry)
  const fields = `{"fieldsV1":${fieldsText(fieldsV1)}}`
  return extended(extended(JSON.stringify(head), fields), JSON.stringify({ subresource }))
}

/** The text of one object with the members of another behind its own. */
function extended(text: string, more: string): string {
  if (more === '{}') return text
  return text === '{}' ? more : `${text.slice(0, -1)},${more.slice(1)}`
}
