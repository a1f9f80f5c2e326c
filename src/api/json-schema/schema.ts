/** A structural schema as the steps over it read it: one step down, for a member or an item. */
import { isJsonObject } from '../json-object.ts'
import type { JSONSchemaProps } from '../objects.ts'

/** How a schema says of a value that it is a number or a text. */
export const intOrString: readonly JSONSchemaProps[] = [{ type: 'integer' }, { type: 'string' }]

/** The schema of the items of a list. */
export const itemsOf = ({ items }: JSONSchemaProps): JSONSchemaProps | undefined =>
  isJsonObject(items) ? (items as JSONSchemaProps) : undefined

/** The schema of further members, those without one of their own. */
export const valuesOf = ({ additionalProperties: more }: JSONSchemaProps): JSONSchemaProps | undefined =>
  isJsonObject(more) ? (more as JSONSchemaProps) : undefined

/** The schema of a member: its own, or that of all further ones; undefined where none is declared. */
export function memberOf(schema: JSONSchemaProps, key: string): JSONSchemaProps | undefined {
  const { properties, additionalProperties } = schema
  if (properties !== undefined && Object.hasOwn(properties, key)) return properties[key]
  return isJsonObject(additionalProperties) ? (additionalProperties as JSONSchemaProps) : undefined
}

export const isEmbedded = (schema: JSONSchemaProps): boolean => schema['x-kubernetes-embedded-resource'] === true
export const keepsUnknown = (schema: JSONSchemaProps): boolean => schema['x-kubernetes-preserve-unknown-fields'] === true
export const isIntOrString = (schema: JSONSchemaProps): boolean => schema['x-kubernetes-int-or-string'] === true

/** Members that every whole object has, whatever its schema says. */
export const isIdentity = (key: string): boolean => key === 'apiVersion' || key === 'kind' || key === 'metadata'

/** Where a member stands, as upstream's walks over structural schemas name it: further members in brackets, `spec.parts[name]`. */
export const placeOf = ({ properties }: JSONSchemaProps, path: string, key: string): string =>
  properties !== undefined && Object.hasOwn(properties, key) ? memberPath(path, key) : `${path}[${key}]`

/** `spec.parts[0].name` */
export const memberPath = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`)

/**
 * Whether a schema has rules (x-kubernetes-validations): only then CEL is needed. Upstream does not look for them below `allOf`, and runs
 * none if they are only there.
 */
export function hasRules(schema: JSONSchemaProps): boolean {
  if ((schema['x-kubernetes-validations'] ?? []).length > 0) return true
  return [...Object.values(schema.properties ?? {}), itemsOf(schema), valuesOf(schema)].some(
    (inner) => inner !== undefined && hasRules(inner),
  )
}

/** The schemas within a schema, those of its combinations too. */
export function partsOf(schema: JSONSchemaProps): readonly JSONSchemaProps[] {
  const { properties = {}, allOf = [], anyOf = [], oneOf = [], not } = schema
  const parts = [...Object.values(properties), itemsOf(schema), valuesOf(schema), ...allOf, ...anyOf, ...oneOf, not]
  return parts.filter((part) => part !== undefined)
}
