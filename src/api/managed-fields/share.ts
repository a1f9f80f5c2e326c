/**
 * Field records that many objects have alike, as pods of one template do, are held once, and written once: they are more than half of a
 * small object. Others are each object's own (a pod's addresses are in its record), and must not push those out.
 */
import type { ObjectMeta } from '../objects.ts'
import type { FieldsV1 } from './fields-v1.ts'

/** So many different records are remembered, and as many of before: then those that were not asked for meanwhile are forgotten. */
const most = 1000
let byText = new Map<string, FieldsV1>()
let texts = new Map<object, string>()
let byTextBefore = byText
let textsBefore = texts

/** An equal record that others have too, if there is one. */
export function sharedFields(fields: FieldsV1): FieldsV1 {
  if (texts.has(fields)) return fields
  const text = textsBefore.get(fields) ?? JSON.stringify(fields)
  const known = byText.get(text)
  if (known !== undefined) return known
  const shared = byTextBefore.get(text) ?? fields
  if (byText.size >= most) {
    ;[byTextBefore, textsBefore] = [byText, texts]
    ;[byText, texts] = [new Map(), new Map()]
  }
  byText.set(text, shared)
  texts.set(shared, text)
  return shared
}

/** The record as JSON. */
export const fieldsText = (fields: object): string => texts.get(fields) ?? textsBefore.get(fields) ?? JSON.stringify(fields)

/** How many texts are kept now. */
export const keptTexts = (): number => texts.size + textsBefore.size

/** Lets an object just read, from a disk or a wire, hold the records that others hold. */
export function shareFields({ managedFields }: Pick<ObjectMeta, 'managedFields'>): void {
  for (const entry of managedFields ?? []) {
    const { fieldsV1 } = entry
    // Stored objects are read-only, but nobody can tell equal records apart.
    if (fieldsV1 !== undefined && fieldsV1 !== null) (entry as { fieldsV1: object }).fieldsV1 = sharedFields(fieldsV1 as FieldsV1)
  }
}
