/** Fills in what a schema has defaults for; and drops nulls that it does not allow. */
import { copyOf } from '../../api/equal.ts'
import { isJsonObject, type JsonObject } from '../../api/json-object.ts'
import type { JSONSchemaProps } from '../../api/objects.ts'
import { isEmbedded, isIdentity, itemsOf, memberOf } from '../../api/json-schema/schema.ts'

/** Fills a whole object in place. */
export const fillDefaults = (schema: JSONSchemaProps, object: JsonObject): void => fillMap(schema, object, true)

/** Drops nulls that the schema neither allows nor has defaults for, in place (PruneNonNullableNullsWithoutDefaults). */
export function dropNulls(schema: JSONSchemaProps, value: unknown): void {
  const items = itemsOf(schema)
  if (Array.isArray(value)) for (const item of value) dropNulls(items ?? {}, item)
  if (!isJsonObject(value)) return
  for (const [key, inner] of Object.entries(value)) {
    const member = memberOf(schema, key)
    if (inner === null && member !== undefined && member.nullable !== true && member.default === undefined) delete value[key]
    else dropNulls(member ?? {}, inner)
  }
}

function fillMap(schema: JSONSchemaProps, map: JsonObject, isWhole: boolean): void {
  for (const [key, { default: value, nullable }] of Object.entries(schema.properties ?? {})) {
    if (isWhole && isIdentity(key)) continue
    if (value !== undefined && (!Object.hasOwn(map, key) || (map[key] === null && nullable !== true))) map[key] = copyOf(value)
  }
  for (const [key, value] of Object.entries(map)) {
    if (isWhole && isIdentity(key)) continue
    const member = memberOf(schema, key)
    if (member === undefined) continue
    if (value !== null || member.nullable === true) fillValue(member, value)
    else if (member.default !== undefined) map[key] = copyOf(member.default)
  }
}

function fillValue(schema: JSONSchemaProps, value: unknown): void {
  if (isJsonObject(value)) fillMap(schema, value, isEmbedded(schema))
  const items = itemsOf(schema)
  if (!Array.isArray(value) || items === undefined) return
  for (const [index, item] of value.entries()) {
    if (item === null && items.nullable !== true && items.default !== undefined) value[index] = copyOf(items.default)
    else fillValue(items, item)
  }
}
