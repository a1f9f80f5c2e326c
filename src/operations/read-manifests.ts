/** Turns the documents of manifests into objects of known resources, with an error for each that is none. */
import type { New } from '../api/object.ts'
import type { ObjectMeta } from '../api/objects.ts'
import { apiVersionOf, type Resource } from '../api/resource.ts'
import { parseYaml } from '../api/yaml.ts'

export type Manifest = New<object> & { readonly apiVersion: string; readonly kind: string }

/** One object asked for, or why it cannot be had. `source` names file and document for messages. */
export type ReadManifest =
  | { readonly source: string; readonly resource: Resource; readonly object: Manifest }
  | {
      readonly source: string
      readonly error: string
      /** For an unknown kind: reads it again among other resources, since a definition may have come meanwhile. */
      readonly again?: (resources: readonly Resource[]) => ReadManifest
    }

/** Every object of a text; the items of Lists stand for themselves. `file` is named in errors, as kubectl does. */
export function readManifests(resources: readonly Resource[], file: string, text: string): readonly ReadManifest[] {
  return parseYaml(text).flatMap((document): readonly ReadManifest[] => {
    const source = document.index === 1 ? file : `${file}, document ${document.index} at line ${document.line}`
    if (document.error !== undefined)
      return [{ source, error: `error parsing ${source}: error converting YAML to JSON: ${document.error}` }]
    return flatten(document.value).map((value) => toManifest(resources, source, value))
  })
}

/** A List is its items, however deep. */
function flatten(value: unknown): readonly unknown[] {
  const list = value as { readonly kind?: unknown; readonly items?: unknown }
  if (
    typeof value === 'object' &&
    value !== null &&
    typeof list.kind === 'string' &&
    list.kind.endsWith('List') &&
    Array.isArray(list.items)
  )
    return list.items.flatMap(flatten)
  return [value]
}

const advice = 'if you choose to ignore these errors, turn validation off with --validate=false'

function toManifest(resources: readonly Resource[], source: string, value: unknown): ReadManifest {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { source, error: `error validating ${JSON.stringify(source)}: error validating data: invalid object to validate; ${advice}` }
  const { apiVersion, kind, metadata } = value as { readonly apiVersion?: unknown; readonly kind?: unknown; readonly metadata?: unknown }
  const missing = [
    typeof apiVersion !== 'string' || apiVersion === '' ? 'apiVersion not set' : '',
    typeof kind !== 'string' || kind === '' ? 'kind not set' : '',
  ].filter((text) => text !== '')
  if (missing.length > 0)
    return {
      source,
      error: `error validating ${JSON.stringify(source)}: error validating data: ${missing.length === 1 ? missing[0] : `[${missing.join(', ')}]`}; ${advice}`,
    }
  if (metadata !== undefined && metadata !== null && (typeof metadata !== 'object' || Array.isArray(metadata))) {
    return {
      source,
      error: `unable to decode ${JSON.stringify(source)}: json: cannot unmarshal ${Array.isArray(metadata) ? 'array' : typeof metadata === 'boolean' ? 'bool' : typeof metadata} into Go struct field metadataOnlyObject.metadata of type v1.ObjectMeta`,
    }
  }
  const meta = (typeof metadata === 'object' && metadata !== null ? metadata : {}) as ObjectMeta
  const resource = resources.find((each) => apiVersionOf(each) === apiVersion && each.kind === kind)
  if (resource === undefined) {
    return {
      source,
      error: `resource mapping not found for name: ${JSON.stringify(meta.name ?? '')} namespace: ${JSON.stringify(meta.namespace ?? '')} from ${JSON.stringify(source)}: no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}\nensure CRDs are installed first`,
      again: (others) => toManifest(others, source, value),
    }
  }
  return { source, resource, object: { ...(value as Manifest), metadata: meta } }
}
