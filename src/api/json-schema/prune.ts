/** Drops what a schema does not declare, and tells where it was. */
import { isJsonObject, type JsonObject } from '../json-object.ts'
import type { JSONSchemaProps } from '../objects.ts'
import { isEmbedded, isIdentity, itemsOf, keepsUnknown, memberOf, memberPath } from './schema.ts'

/** Prunes a whole object in place; gives the paths of what went. */
export function prune(schema: JSONSchemaProps, object: JsonObject): string[] {
  const gone: string[] = []
  pruneMap(schema, object, { path: '', isWhole: true, gone })
  return gone.sort()
}

/** Where a value that is no whole object holds what its schema does not declare. */
export function unknownIn(schema: JSONSchemaProps, value: unknown): string[] {
  const gone: string[] = []
  pruneValue(schema, structuredClone(value), '', gone)
  return gone.sort()
}

interface Place {
  readonly path: string
  /** True for whole objects: the root, and embedded resources. */
  readonly isWhole: boolean
  readonly gone: string[]
}

function pruneMap(schema: JSONSchemaProps, map: JsonObject, { path, isWhole, gone }: Place): void {
  for (const key of Object.keys(map)) {
    if (isWhole && isIdentity(key)) continue
    const member = memberOf(schema, key)
    const at = memberPath(path, key)
    if (member !== undefined) pruneValue(member, map[key], at, gone)
    // Members are let in where a word is said of further ones, be it no: that is for the checks to say. Nothing is declared of them.
    else if (typeof schema.additionalProperties === 'boolean') pruneValue({}, map[key], at, gone)
    else if (keepsUnknown(schema)) continue
    else {
      delete map[key]
      // Upstream has put these aside and keeps them silently.
      if (path !== '' || !isIdentity(key)) gone.push(at)
    }
  }
}

function pruneValue(schema: JSONSchemaProps, value: unknown, path: string, gone: string[]): void {
  if (isJsonObject(value)) pruneMap(schema, value, { path, isWhole: isEmbedded(schema), gone })
  if (!Array.isArray(value)) return
  const items = itemsOf(schema)
  // A list that the schema does not expect: of maps in it nothing is declared.
  if (items === undefined && keepsUnknown(schema)) return
  for (const [index, item] of value.entries()) pruneValue(items ?? {}, item, `${path}[${index}]`, gone)
}
