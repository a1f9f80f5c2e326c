/** Turns the documents of manifests into objects of known resources, with an error for each that is none. */
import { isJsonObject } from '../api/json-object.ts'
import type { New } from '../api/object.ts'
import type { ObjectMeta } from '../api/objects.ts'
import { apiVersionOf, type Resource } from '../api/resource.ts'
import { decode, DecodeError } from '../api/decode.ts'
import { parseManifests } from '../api/yaml.ts'

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
  return parseManifests(text).flatMap((document): readonly ReadManifest[] => {
    const source = document.index === 1 ? file : `${file}, document ${document.index} at line ${document.line}`
    if (document.error !== undefined)
      return [{ source, error: `error parsing ${source}: error converting YAML to JSON: ${document.error}` }]
    return readValue(resources, source, document.value)
  })
}

/** The same for a value that is no text any more, and what it came from. */
export const readValue = (resources: readonly Resource[], source: string, value: unknown): readonly ReadManifest[] =>
  flatten(value).map((each) => toManifest(resources, source, each))

/** A List is its items, however deep; those of a typed one (`ConfigMapList`) need not say what they are. */
function flatten(value: unknown): readonly unknown[] {
  if (!isJsonObject(value)) return [value]
  const { apiVersion, kind, items } = value
  if (typeof kind !== 'string' || !kind.endsWith('List')) return [value]
  // Without items a List is nothing that could be validated; `SomethingList` may be a kind of its own.
  if (!Array.isArray(items)) return kind === 'List' ? [undefined] : [value]
  const head = { apiVersion, kind: kind.slice(0, -'List'.length) }
  return items.flatMap((item: unknown) =>
    flatten(
      isJsonObject(item) && head.kind !== '' && item['apiVersion'] === undefined && item['kind'] === undefined
        ? { ...head, ...item }
        : item,
    ),
  )
}

const advice = 'if you choose to ignore these errors, turn validation off with --validate=false'

function toManifest(resources: readonly Resource[], source: string, value: unknown): ReadManifest {
  const refused = invalid(value) ?? undecodable(value)
  if (refused !== undefined) return { source, error: refused(JSON.stringify(source)) }
  const { apiVersion, kind, metadata } = value as Partial<Manifest>
  const meta: ObjectMeta = metadata ?? {}
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

/** A text about a file, its name quoted. */
type Refusal = (source: string) => string

/** What is no object of some kind. */
function invalid(value: unknown): Refusal | undefined {
  const faults = isJsonObject(value)
    ? (['apiVersion', 'kind'] as const).flatMap((field) => {
        const { [field]: given } = value
        if (given === undefined || given === null || given === '') return [`${field} not set`]
        return typeof given === 'string' ? [] : [`${field} isn't string type`]
      })
    : ['invalid object to validate']
  const [first, ...more] = faults
  if (first === undefined) return undefined
  const text = more.length === 0 ? first : `[${faults.join(', ')}]`
  return (source) => `error validating ${source}: error validating data: ${text}; ${advice}`
}

/** What has no metadata to find an object by. */
function undecodable(value: unknown): Refusal | undefined {
  try {
    // Metadata is the same for all kinds.
    decode('core.v1.ConfigMap', { metadata: (value as { readonly metadata?: unknown }).metadata ?? null })
    return undefined
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    return (source) => `unable to decode ${source}: ${error.message.replace('field ConfigMap.', 'field metadataOnlyObject.')}`
  }
}
