/** Fills in what a schema has defaults for, and drops nulls that it does not allow. */
import { copyOf } from '../../api/equal.ts'
import type { JSONSchemaProps } from '../../api/objects.ts'
import { isEmbedded, isIdentity, isMap, itemsOf, memberOf, type JsonMap } from '../../api/json-schema/schema.ts'

/** Fills a whole object in place. */
export const fillDefaults = (schema: JSONSchemaProps, object: JsonMap): void => fillMap(schema, object, true)

/** Whether a schema has a default anywhere. */
export function hasDefaults(schema: JSONSchemaProps): boolean {
  const below = [
    itemsOf(schema),
    isMap(schema.additionalProperties) ? (schema.additionalProperties as JSONSchemaProps) : undefined,
    ...Object.values(schema.properties ?? {}),
  ]
  return schema.default !== undefined || below.some((inner) => inner !== undefined && hasDefaults(inner))
}

function fillMap(schema: JSONSchemaProps, map: JsonMap, isWhole: boolean): void {
  for (const [key, { default: value, nullable }] of Object.entries(schema.properties ?? {})) {
    if (isWhole && isIdentity(key)) continue
    if (value !== undefined && (!Object.hasOwn(map, key) || (map[key] === null && nullable !== true))) map[key] = copyOf(value)
  }
  for (const [key, value] of Object.entries(map)) {
    if (isWhole && isIdentity(key)) continue
    const member = memberOf(schema, key)
    if (member === undefined) continue
    // PruneNonNullableNullsWithoutDefaults
    if (value !== null || member.nullable === true) fillValue(member, value)
    else if (member.default === undefined) delete map[key]
    else map[key] = copyOf(member.default)
  }
}

function fillValue(schema: JSONSchemaProps, value: unknown): void {
  if (isMap(value)) fillMap(schema, value, isEmbedded(schema))
  const items = itemsOf(schema)
  if (!Array.isArray(value) || items === undefined) return
  for (const [index, item] of value.entries()) {
    if (item === null && items.nullable !== true && items.default !== undefined) value[index] = copyOf(items.default)
    else fillValue(items, item)
  }
}
