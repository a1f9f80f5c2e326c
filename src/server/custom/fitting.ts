/** Objects as a schema has them: without what it does not know, without nulls that it does not allow, with its defaults. */
import { copyOf } from '../../api/equal.ts'
import { isJsonObject, type JsonObject } from '../../api/json-object.ts'
import type { KubeObject } from '../../api/object.ts'
import type { JSONSchemaProps } from '../../api/objects.ts'
import { prune } from '../../api/json-schema/prune.ts'
import { isEmbedded, isIdentity, itemsOf, keepsUnknown, memberOf } from '../../api/json-schema/schema.ts'
import { dropNulls, fillDefaults } from './defaults.ts'

/** The object itself where it fits already, else a copy that does. Objects that were written under another schema may not. */
export function fitted(schema: JSONSchemaProps, object: KubeObject): KubeObject {
  if (fitsMap(schema, asMap(object), true)) return object
  const copy = copyOf(object)
  prune(schema, asMap(copy))
  dropNulls(schema, asMap(copy))
  fillDefaults(schema, asMap(copy))
  return copy
}

/** The object as one of another version: what its schema does not know or allow is left out, and defaults are not filled in. */
export function inVersion<T extends object>(schema: JSONSchemaProps, object: T, apiVersion: string): T {
  const copy = { ...copyOf(object), apiVersion }
  prune(schema, asMap(copy))
  dropNulls(schema, asMap(copy))
  return copy
}

const asMap = (object: object): JsonObject => object as JsonObject

function fitsMap(schema: JSONSchemaProps, map: JsonObject, isWhole: boolean): boolean {
  for (const key in schema.properties) {
    if (schema.properties[key]?.default !== undefined && !Object.hasOwn(map, key) && !(isWhole && isIdentity(key))) return false
  }
  for (const key in map) {
    if (isWhole && isIdentity(key)) continue
    const member = memberOf(schema, key)
    if (member === undefined ? !keepsUnknown(schema) : !fits(member, map[key])) return false
  }
  return true
}

function fits(schema: JSONSchemaProps, value: unknown): boolean {
  if (value === null) return schema.nullable === true
  if (Array.isArray(value)) {
    const items = itemsOf(schema) ?? {}
    return value.every((item) => item === null || fits(items, item))
  }
  return !isJsonObject(value) || fitsMap(schema, value, isEmbedded(schema))
}
