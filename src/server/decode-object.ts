/** A parsed object as one of its resource: decoded by the schema data, or by its definition. */
import { decodeBody, type DecodedBody } from '../api/decode-body.ts'
import { decode } from '../api/decode.ts'
import { copyOf } from '../api/equal.ts'
import type { KubeObject } from '../api/object.ts'
import type { Resource } from '../api/resource.ts'
import { typeOfResource } from '../api/schema.ts'
import { badRequest } from '../api/status.ts'
import { customTypeOf } from './custom/custom-type.ts'
import { decodeCustom, mergedCustom } from './custom/decode.ts'
import type { Draft } from './core.ts'
import { storageOf } from './storage/storage.ts'

/** The body of a request for this resource. */
export function decodeBodyOf(resource: Resource, body: string | object): DecodedBody {
  const type = customTypeOf(resource)
  if (type !== undefined) return decodeCustom(type, body)
  const decoded = decodeBody(resource, body)
  const why = unconvertible(resource, decoded.object as Draft)
  if (why !== undefined)
    throw badRequest(`${resource.kind} in version "${resource.version}" cannot be handled as a ${resource.kind}: ${why}`)
  return decoded
}

/** Why a decoded object cannot be what upstream works on; undefined: it can. */
export const unconvertible = (resource: Resource, object: Draft): string | undefined =>
  storageOf(resource).rules.unconvertible?.({ ...object, metadata: object.metadata ?? {} } as unknown as KubeObject)

/** A draft of an object that was merged of two that had been decoded: of a custom one only the metadata has a form of its own. */
export function draftOfMerged(resource: Resource, object: object): Draft {
  const type = customTypeOf(resource)
  return type === undefined ? draftOfObject(resource, object) : (mergedCustom(object) as Draft)
}

/** A draft of its own of an object in process, in the form that it would have after the wire. */
export function draftOfObject(resource: Resource, object: object): Draft {
  const type = customTypeOf(resource)
  const typeName = typeOfResource(resource)
  const { apiVersion, kind } = object as Partial<Draft>
  const known = { ...object, apiVersion: apiVersion ?? `${resource.group}/${resource.version}`, kind: kind ?? resource.kind }
  const draft = (
    type !== undefined ? decodeCustom(type, known).object : typeName === undefined ? copyOf(object) : decode(typeName, object).object
  ) as Draft
  // Decoding by the schema gives every object its metadata.
  draft.metadata ??= {}
  return draft
}
