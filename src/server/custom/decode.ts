/** From a body to a custom object: kept as it is but for what its definition does not know. */
import { decode, DecodeError } from '../../api/decode.ts'
import { openBody, unrecognized, versionMismatch, type DecodedBody } from '../../api/decode-body.ts'
import { copyOf } from '../../api/equal.ts'
import { coerceEmbedded } from '../../api/json-schema/embedded.ts'
import type { JsonObject } from '../../api/json-object.ts'
import { apiVersionOf, isUnreadable } from '../../api/resource.ts'
import { badRequest } from '../../api/status.ts'
import { parseTime } from '../../api/time.ts'
import type { CustomType } from './custom-type.ts'
import { dropNulls } from './defaults.ts'
import { duplicateKeys } from './duplicate-keys.ts'
import { prune } from '../../api/json-schema/prune.ts'

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
    const misfit = isOwn ? coerceEmbedded(schema, object, { path: '', unknown }) : undefined
    if (misfit !== undefined) throw new DecodeError(`${misfit.field}: ${misfit.message}`)
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
