/** Reads the body of an apply: an object of the type that the path names, which fits its schema and leaves managed fields alone. */
import type { Atom } from '../../api/managed-fields/atom.ts'
import { misfit } from '../../api/managed-fields/validate.ts'
import { isJsonObject, type JsonObject } from '../../api/patch-error.ts'
import type { Resource } from '../../api/resource.ts'
import { badRequest, failure } from '../../api/status.ts'

type Type = Pick<Resource, 'group' | 'version' | 'kind'>

/** The configuration of an apply, if it is one of this type. Upstream asks for the type before it looks any further. */
export function readConfiguration(resource: Type, body: unknown, atom: Atom): JsonObject {
  if (body !== null && body !== undefined && !isJsonObject(body)) {
    const what = Array.isArray(body) ? 'array' : typeof body === 'boolean' ? 'bool' : typeof body
    throw badRequest(
      `error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${what} into Go value of type map[string]interface {}`,
    )
  }
  const configuration = body ?? {}
  const { apiVersion, kind, metadata } = configuration
  const [group, version] = groupVersion(typeof apiVersion === 'string' ? apiVersion : '')
  const kindText = typeof kind === 'string' ? kind : ''
  if (group !== resource.group || version !== resource.version || kindText !== resource.kind)
    throw badRequest(`invalid object type: ${group}/${version}, Kind=${kindText}`)
  if (isJsonObject(metadata) && Array.isArray(metadata['managedFields'])) throw badRequest('metadata.managedFields must be nil')
  const unfit = misfit(atom, configuration, false)
  if (unfit !== undefined) throw failure(500, '', `failed to create typed patch object (${nameOf(resource, configuration)}): ${unfit}`)
  return configuration
}

function groupVersion(apiVersion: string): readonly [group: string, version: string] {
  const slash = apiVersion.indexOf('/')
  return slash < 0 ? ['', apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)]
}

/** How upstream's errors name an object. */
export function nameOf(resource: Type, { metadata }: JsonObject): string {
  const text = (name: string): string => (isJsonObject(metadata) && typeof metadata[name] === 'string' ? metadata[name] : '')
  return `${text('namespace')}/${text('name')}; ${resource.group}/${resource.version}, Kind=${resource.kind}`
}
