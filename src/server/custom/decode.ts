/** From a body to a custom object: kept as it is but for what its definition does not know. */
import { decode, DecodeError, type Decoded } from '../../api/decode.ts'
import { openBody, unrecognized, versionMismatch, type DecodedBody } from '../../api/decode-body.ts'
import { copyOf } from '../../api/equal.ts'
import { problem } from '../../api/field-errors.ts'
import { goBad } from '../../api/go-value.ts'
import { isJsonObject, type JsonObject } from '../../api/json-object.ts'
import type { JSONSchemaProps } from '../../api/objects.ts'
import { apiVersionOf, isUnreadable } from '../../api/resource.ts'
import { badRequest } from '../../api/status.ts'
import { parseTime } from '../../api/time.ts'
import type { CustomType } from './custom-type.ts'
import { dropNulls } from './defaults.ts'
import { duplicateKeys } from './duplicate-keys.ts'
import { prune } from '../../api/json-schema/prune.ts'
import { isEmbedded, itemsOf, memberOf, placeOf } from '../../api/json-schema/schema.ts'

/** Decodes JSON text or a parsed object. Refusals are StatusErrors with upstream's words. */
export function decodeCustom({ resource, schema }: CustomType, body: string | object): DecodedBody {
  const { value, given, text } = openBody(resource, body)
  if (isUnreadable(given.apiVersion))
    throw unrecognized(resource, `unexpected GroupVersion string: ${given.apiVersion}`, text ?? JSON.stringify(value))
  if (given.kind === '') {
    const source = text ?? JSON.stringify(value)
    throw unrecognized(resource, `Object 'Kind' is missing in '${source}'`, source)
  }
  if (given.apiVersion !== apiVersionOf(resource)) throw versionMismatch(given.apiVersion, resource)
  // The schema says nothing of other kinds, which the checks refuse.
  const isOwn = given.kind === resource.kind
  const strict: string[] = []
  const unknown: string[] = []
  let object: JsonObject
  try {
    strict.push(...duplicateKeys(value, text).map((path) => `duplicate field ${JSON.stringify(path)}`))
    object = copyOf(value) as JsonObject
    object['metadata'] = decodedMetadata(object['metadata'] ?? {}, strict)
    if (isOwn) decodeEmbedded(schema, object, { path: '', unknown })
  } catch (error) {
    if (error instanceof DecodeError)
      throw badRequest(`${resource.kind} in version "${resource.version}" cannot be handled as a ${resource.kind}: ${error.message}`)
    throw error
  }
  if (isOwn) strict.push(...prune(schema, object).map((path) => `unknown field ${JSON.stringify(path)}`), ...unknown)
  dropNulls(schema, object)
  return { object, strict, given }
}

/** A merged object: what does not fit its schema is left for the checks, and a time of creation that is none is passed over. */
export function mergedCustom(value: object): JsonObject {
  const object = copyOf(value) as JsonObject
  const { creationTimestamp, ...metadata } = (object['metadata'] ?? {}) as JsonObject
  const isTime = typeof creationTimestamp === 'string' && typeof parseTime(creationTimestamp) !== 'string'
  object['metadata'] = decodedMetadata({ ...metadata, ...(isTime && { creationTimestamp }) }, [])
  return object
}

function decodedMetadata(value: unknown, strict: string[]): JsonObject {
  const decoded = decode('meta.v1.ObjectMeta', value)
  strict.push(...decoded.strict.map((text) => text.replace(' field "', ' field "metadata.')))
  return decoded.object
}

interface Embedded {
  readonly path: string
  /** What strict decoding holds against the metadata found. */
  readonly unknown: string[]
}

/** Objects inside the object have metadata of the same form, and say what they are in texts (schemaobjectmeta.Coerce). */
function decodeEmbedded(schema: JSONSchemaProps, value: unknown, { path, unknown }: Embedded): void {
  const items = itemsOf(schema)
  if (Array.isArray(value) && items !== undefined)
    for (const [index, item] of value.entries()) decodeEmbedded(items, item, { path: `${path}[${index}]`, unknown })
  if (!isJsonObject(value)) return
  const isRoot = path === ''
  if (!isRoot && isEmbedded(schema)) decodeIdentity(value, { path, unknown })
  for (const [key, member] of Object.entries(value)) {
    const inner = memberOf(schema, key)
    if (inner !== undefined && !(isRoot && key === 'metadata')) decodeEmbedded(inner, member, { path: placeOf(schema, path, key), unknown })
  }
}

function decodeIdentity(object: JsonObject, { path, unknown }: Embedded): void {
  for (const field of ['apiVersion', 'kind'])
    if (Object.hasOwn(object, field) && typeof object[field] !== 'string')
      throw wrong(`${path}.${field}`, object[field], 'must be a string')
  if (!Object.hasOwn(object, 'metadata')) return
  const { strict, object: decoded } = embeddedMetadata(object['metadata'], `${path}.metadata`)
  unknown.push(...strict.filter((text) => text.startsWith('unknown')).map((text) => text.replace(' field "', ` field "${path}.metadata.`)))
  const { creationTimestamp, ...metadata } = decoded
  object['metadata'] = { ...metadata, ...(creationTimestamp !== null && { creationTimestamp }) }
}

function embeddedMetadata(value: unknown, path: string): Decoded {
  try {
    return decode('meta.v1.ObjectMeta', value ?? {})
  } catch (error) {
    if (error instanceof DecodeError) throw wrong(path, value, error.message)
    throw error
  }
}

function wrong(path: string, value: unknown, why: string): DecodeError {
  const { field, message } = problem.invalid(path, goBad(value), why)
  return new DecodeError(`${field}: ${message}`)
}
