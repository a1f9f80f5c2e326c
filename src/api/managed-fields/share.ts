/** Field records that many objects have alike, as pods of one template do, are held once, and written once: they are more than half of a small object. */
import type { ObjectMeta } from '../objects.ts'
import type { FieldsV1 } from './fields-v1.ts'

/** So many different records are remembered; then it begins anew. */
const most = 1000
const byText = new Map<string, FieldsV1>()
const texts = new Map<object, string>()

/** An equal record that others have too, if there is one. */
export function sharedFields(fields: FieldsV1): FieldsV1 {
  if (texts.has(fields)) return fields
  const text = JSON.stringify(fields)
  const before = byText.get(text)
  if (before !== undefined) return before
  if (byText.size >= most) {
    byText.clear()
    texts.clear()
  }
  byText.set(text, fields)
  texts.set(fields, text)
  return fields
}

/** The record as JSON. */
export const fieldsText = (fields: object): string => texts.get(fields) ?? JSON.stringify(fields)

/** How many texts are kept now. */
export const keptTexts = (): number => texts.size

/** Lets an object just read, from a disk or a wire, hold the records that others hold. */
export function shareFields({ managedFields }: Pick<ObjectMeta, 'managedFields'>): void {
  for (const entry of managedFields ?? []) {
    const { fieldsV1 } = entry
    // Stored objects are read-only, but nobody can tell equal records apart.
    if (fieldsV1 !== undefined && fieldsV1 !== null) (entry as { fieldsV1: object }).fieldsV1 = sharedFields(fieldsV1 as FieldsV1)
  }
}
