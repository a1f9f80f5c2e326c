/** What OpenAPI says of custom objects: their definition's schema, as much of it as an edition of OpenAPI has words for. */
import type { Documentation } from '../../api/documentation.ts'
import { isSame } from '../../api/equal.ts'
import { isEmbedded, isIntOrString, keepsUnknown, intOrString } from '../../api/json-schema/schema.ts'
import type { JSONSchemaProps } from '../../api/objects.ts'
import { listKindOf } from '../../api/resource.ts'
import type { CustomType } from '../custom/custom-type.ts'
import { described, type Edition, reference, referenceTo, schemaName } from './schema-names.ts'

type Json = Readonly<Record<string, unknown>>

const conventions = 'https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md'
const text = { type: 'string' } as const

/** A custom object: what its definition says, and what every object has. */
export function customSchema({ resource, schema, selectable }: CustomType, said: Documentation, edition: Edition): object {
  const { group, version, kind } = resource
  const more = { 'x-kubernetes-group-version-kind': [{ group, version, kind }], ...selectableFields(selectable) }
  // The old edition has no way to say that anything may stand beside what is named.
  if (edition === 'v2' && keepsUnknown(schema)) return { type: 'object', ...more }
  const meta = said['core.v1.Pod'] ?? {}
  const whole = published({ ...schema, 'x-kubernetes-embedded-resource': false }, edition)
  const properties = {
    ...(whole['properties'] as Json | undefined),
    apiVersion: { ...text, ...described(meta['apiVersion']) },
    kind: { ...text, ...described(meta['kind']) },
    metadata: { allOf: [reference(schemaName('meta.v1.ObjectMeta'))], ...described(meta['metadata']) },
  }
  return { ...whole, properties, ...more }
}

const selectableFields = (paths: readonly string[]): object =>
  paths.length === 0 ? {} : { 'x-kubernetes-selectable-fields': paths.map((fieldPath) => ({ fieldPath })) }

/** A list of custom objects. */
export function customListSchema({ resource, selectable }: CustomType, said: Documentation): object {
  const { group, version, kind } = resource
  const meta = said['core.v1.PodList'] ?? {}
  return {
    description: `${listKindOf(resource)} is a list of ${kind}`,
    type: 'object',
    required: ['items'],
    properties: {
      apiVersion: { ...text, ...described(meta['apiVersion']) },
      items: {
        description: `List of ${resource.plural}. More info: ${conventions}`,
        type: 'array',
        items: referenceTo(resource),
      },
      kind: { ...text, ...described(meta['kind']) },
      metadata: { allOf: [reference(schemaName('meta.v1.ListMeta'))], ...described(meta['metadata']) },
    },
    'x-kubernetes-group-version-kind': [{ group, version, kind: listKindOf(resource) }],
    ...selectableFields(selectable),
  }
}

/** A schema and all below it. Upstream: addEmbeddedProperties and Unfold, and for the old edition ToStructuralOpenAPIV2. */
function published(schema: JSONSchemaProps, edition: Edition): Json {
  const made = edition === 'v2' ? withoutNews(schema) : unfolded(schema)
  const { properties, items, additionalProperties, 'x-kubernetes-embedded-resource': embedded, ...rest } = made
  const own = properties && Object.fromEntries(Object.entries(properties).map(([name, member]) => [name, published(member, edition)]))
  const open = additionalProperties as JSONSchemaProps | boolean | undefined
  const whole: Json = {
    ...rest,
    ...(embedded === true && { 'x-kubernetes-embedded-resource': true }),
    ...(own !== undefined && { properties: own }),
    ...(items !== undefined && { items: published(items as JSONSchemaProps, edition) }),
    ...(open !== undefined && { additionalProperties: typeof open === 'object' ? published(open, edition) : open }),
  }
  return isEmbedded(made) && !(edition === 'v2' && keepsUnknown(made)) ? withIdentity(whole) : whole
}

/** An object inside another is told to have what every object has. */
function withIdentity(schema: Json): Json {
  const required = (schema['required'] ?? []) as readonly string[]
  return {
    ...schema,
    properties: {
      ...(schema['properties'] as Json | undefined),
      apiVersion: {
        ...text,
        description: `apiVersion defines the versioned schema of this representation of an object. More info: ${conventions}#resources`,
      },
      kind: {
        ...text,
        description: `kind is a string value representing the type of this object. In CamelCase. More info: ${conventions}#types-kinds`,
      },
      metadata: {
        allOf: [reference(schemaName('meta.v1.ObjectMeta'))],
        description: `Standard object's metadata. More info: ${conventions}#metadata`,
      },
    },
    required: [...required, ...['kind', 'apiVersion'].filter((name) => !required.includes(name))],
  }
}

/** What may be a number or a text says so by its types as well. */
function unfolded(schema: JSONSchemaProps): JSONSchemaProps {
  if (!isIntOrString(schema)) return schema
  const { anyOf, allOf = [] } = schema
  if (isSame(anyOf, intOrString) || isSame(allOf[0]?.anyOf, intOrString)) return schema
  return anyOf === undefined ? { ...schema, anyOf: intOrString } : { ...schema, allOf: [{ anyOf: intOrString }, ...allOf] }
}

/** Without what the old edition does not know, and without types that would keep old kubectls from reading the rest. */
function withoutNews(schema: JSONSchemaProps): JSONSchemaProps {
  const { allOf: _all, oneOf: _one, anyOf: _any, not: _not, default: _default, nullable, ...known } = schema
  const { items, properties, type, required, ...rest } = known
  const isFree = nullable === true || keepsUnknown(schema)
  const isUntyped =
    nullable === true || (keepsUnknown(schema) && type === 'object') || (type === 'array' && (isFree || items === undefined))
  const values = schema.additionalProperties as JSONSchemaProps | boolean | undefined
  const demanded =
    typeof values === 'object' && values.nullable === true ? [] : required?.filter((name) => properties?.[name]?.nullable !== true)
  return {
    ...rest,
    ...(!isUntyped && type !== undefined && { type }),
    ...(demanded !== undefined && demanded.length > 0 && { required: demanded }),
    ...(!isFree && items !== undefined && { items }),
    ...(!isFree && properties !== undefined && { properties }),
  }
}
