/** Reads the body of an apply: an object of the type that the path names, which leaves managed fields alone; and fits objects to types. */
import { jsonKind } from '../../api/json-kind.ts'
import { isJsonObject, type JsonObject } from '../../api/json-object.ts'
import type { Atom } from '../../api/managed-fields/atom.ts'
import { misfit } from '../../api/managed-fields/validate.ts'
import type { Resource } from '../../api/resource.ts'
import { groupVersionOf, isUnreadable } from '../../api/resource.ts'
import { badRequest, failure } from '../../api/status.ts'

type Type = Pick<Resource, 'group' | 'version' | 'kind'>

/** The configuration of an apply, if it is one of this type. Upstream asks for the type before it looks any further. */
export function readConfiguration(resource: Type, body: unknown): JsonObject {
  if (body !== null && body !== undefined && !isJsonObject(body)) {
    throw badRequest(
      `error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${jsonKind(body)} into Go value of type map[string]interface {}`,
    )
  }
  const configuration = body ?? {}
  const { apiVersion, kind, metadata } = configuration
  const { group, version } = groupVersion(typeof apiVersion === 'string' ? apiVersion : '')
  const kindText = typeof kind === 'string' && version !== undefined ? kind : ''
  if (group !== resource.group || version !== resource.version || kindText !== resource.kind)
    throw badRequest(`invalid object type: ${group}/${version ?? ''}, Kind=${kindText}`)
  if (isJsonObject(metadata) && Array.isArray(metadata['managedFields'])) throw badRequest('metadata.managedFields must be nil')
  return configuration
}

/** Refuses a configuration that does not fit its type. */
export function fitConfiguration(resource: Type, configuration: JsonObject, atom: Atom): void {
  const unfit = misfit(atom, configuration, false)
  if (unfit !== undefined) throw failure(500, '', `failed to create typed patch object (${nameOf(resource, configuration)}): ${unfit}`)
}

/** Refuses a live object that does not fit its type: checks let through what a type of field management does not. */
export function fitLive(resource: Type, live: JsonObject, { atom, isManaged }: { readonly atom: Atom; readonly isManaged: boolean }): void {
  const unfit = misfit(atom, live, true)
  if (unfit === undefined) return
  const name = nameOf(resource, live)
  const what = isManaged
    ? `failed to create typed live object (${name})`
    : `failed to create manager for existing fields: failed to convert new object (${name}) to smd typed`
  throw failure(500, '', `${what}: ${unfit}`)
}

/** Of an apiVersion with more parts there is neither. */
const groupVersion = (apiVersion: string): { readonly group: string; readonly version: string | undefined } =>
  isUnreadable(apiVersion) ? { group: '', version: undefined } : groupVersionOf(apiVersion)

/** How upstream's errors name an object. */
export function nameOf(resource: Type, { metadata }: JsonObject): string {
  const text = (name: string): string => (isJsonObject(metadata) && typeof metadata[name] === 'string' ? metadata[name] : '')
  return `${text('namespace')}/${text('name')}; ${resource.group}/${resource.version}, Kind=${resource.kind}`
}
