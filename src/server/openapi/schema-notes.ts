/** What upstream's markers say of types beyond their fields: what is optional all the same, what is filled in, and what excludes what. */
import data from '../../api/data/schema-notes.json' with { type: 'json' }

interface FieldNote {
  readonly description?: string
  readonly enum?: readonly unknown[]
  /** What the values of a map are. */
  readonly additionalProperties?: object
  /** Null takes the default away. */
  readonly default?: unknown
}

interface Note {
  readonly description?: string
  readonly required?: readonly string[]
  readonly fields?: Readonly<Record<string, FieldNote>>
  readonly unions?: readonly object[]
  readonly kinds?: readonly object[]
}

/** By the name of the schema. */
const notes: Readonly<Record<string, Note>> = data

interface Schema {
  readonly properties?: Readonly<Record<string, object>>
  readonly required?: readonly string[]
}

/** The schema with what the notes say of it. */
export function noted(name: string, schema: Schema): object {
  const note = notes[name]
  if (note === undefined) return schema
  const { properties, required: _, ...rest } = schema
  const required = note.required ?? schema.required ?? []
  return {
    ...rest,
    ...(note.description !== undefined && { description: note.description }),
    ...(properties !== undefined && { properties: { ...properties, ...notedFields(properties, note.fields ?? {}) } }),
    ...(required.length > 0 && { required }),
    ...(note.unions !== undefined && { 'x-kubernetes-unions': note.unions }),
    ...(note.kinds !== undefined && { 'x-kubernetes-group-version-kind': note.kinds }),
  }
}

function notedFields(properties: Readonly<Record<string, object>>, fields: Readonly<Record<string, FieldNote>>): Record<string, object> {
  const changed = Object.entries(fields).map(([field, { default: filled, ...more }]) => {
    const { default: _, ...bare } = (properties[field] ?? {}) as { readonly default?: unknown }
    const before = filled === undefined ? properties[field] : bare
    return [field, { ...before, ...more, ...(filled !== undefined && filled !== null && { default: filled }) }] as const
  })
  return Object.fromEntries(changed)
}
