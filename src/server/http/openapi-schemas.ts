/** The schemas of kinds as OpenAPI describes them, made from the schema data. */
import type { Resource } from '../../api/resource.ts'
import { customTypeOf, type CustomType } from '../custom/custom-type.ts'
import { structType, typeOfResource, type Field, type Shape } from '../../api/schema.ts'

/** Upstream's name of a schema type: `io.k8s.api.core.v1.Pod`. */
export function schemaName(typeName: string): string {
  const [group = '', ...rest] = typeName.split('.')
  if (group === 'meta') return `io.k8s.apimachinery.pkg.apis.meta.${rest.join('.')}`
  if (group === 'apiextensions') return `io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.${rest.join('.')}`
  if (group === 'apiregistration') return `io.k8s.kube-aggregator.pkg.apis.apiregistration.${rest.join('.')}`
  return `io.k8s.api.${typeName}`
}

/** The name of the schema of a resource's objects; custom ones are called by their group turned round: `com.example.v1.Gadget`. */
export function schemaNameOf(resource: Resource): string {
  const typeName = typeOfResource(resource)
  const { group, version, kind } = resource
  return typeName === undefined ? [...group.split('.').reverse(), version, kind].join('.') : schemaName(typeName)
}

/** A custom object: what its definition says, and what every object has. */
function customSchema({ resource, schema }: CustomType): object {
  const { group, version, kind } = resource
  const properties = { ...schema.properties, apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { allOf: [{ $ref: `#/components/schemas/${schemaName('meta.v1.ObjectMeta')}` }] } }
  return { ...schema, properties, 'x-kubernetes-group-version-kind': [{ group, version, kind }] }
}

/** The schemas of these resources and of everything they refer to. */
export function schemasFor(resources: readonly Resource[]): Readonly<Record<string, object>> {
  const schemas: Record<string, object> = {}
  const custom = resources.map(customTypeOf).filter((type) => type !== undefined)
  for (const type of custom) schemas[schemaNameOf(type.resource)] = customSchema(type)
  const open = [...resources.map(typeOfResource).filter((name) => name !== undefined), ...(custom.length > 0 ? ['meta.v1.ObjectMeta'] : [])]
  const kinds = new Map(resources.map((resource) => [typeOfResource(resource), resource]))
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const key = schemaName(name)
    if (key in schemas) continue
    const type = structType(name)
    const resource = kinds.get(name)
    const required = [...type.fields.values()].filter(({ pointer, omitEmpty }) => !pointer && !omitEmpty).map((field) => field.name)
    schemas[key] = {
      type: 'object',
      properties: Object.fromEntries([...type.fields].map(([field, shape]) => [field, { ...schemaOf(shape, open), ...mergeRules(shape) }])),
      ...(required.length > 0 && { required }),
      ...(resource !== undefined && { 'x-kubernetes-group-version-kind': [{ group: resource.group, version: resource.version, kind: resource.kind }] }),
    }
  }
  return schemas
}

function mergeRules({ patchMergeKey, patchStrategies, listType, listMapKeys, mapType }: Field): object {
  return {
    ...(patchMergeKey !== undefined && { 'x-kubernetes-patch-merge-key': patchMergeKey }),
    ...(patchStrategies.length > 0 && { 'x-kubernetes-patch-strategy': patchStrategies.join(',') }),
    ...(listType !== undefined && { 'x-kubernetes-list-type': listType }),
    ...(listMapKeys !== undefined && { 'x-kubernetes-list-map-keys': listMapKeys }),
    ...(mapType !== undefined && { 'x-kubernetes-map-type': mapType }),
  }
}

const anything: Shape = { kind: 'any', go: 'interface {}' }

/** One value; types that it refers to are put on `open`. */
function schemaOf(shape: Shape, open: string[]): object {
  switch (shape.kind) {
    case 'struct':
      open.push(shape.type ?? '')
      return { allOf: [{ $ref: `#/components/schemas/${schemaName(shape.type ?? '')}` }] }
    case 'list':
      return { type: 'array', items: schemaOf(shape.item ?? anything, open) }
    case 'map':
      return { type: 'object', additionalProperties: schemaOf(shape.item ?? anything, open) }
    case 'string':
      return { type: 'string' }
    case 'bytes':
      return { type: 'string', format: 'byte' }
    case 'int32':
    case 'int64':
      return { type: 'integer', format: shape.kind }
    case 'double':
      return { type: 'number', format: 'double' }
    case 'bool':
      return { type: 'boolean' }
    case 'time':
    case 'microTime':
      return { type: 'string', format: 'date-time' }
    case 'intOrString':
      return { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] }
    case 'quantity':
      return { oneOf: [{ type: 'string' }, { type: 'number' }] }
    default:
      // kubectl's explain takes an empty schema for a missing one.
      return shape.go === 'v1.FieldsV1' || shape.go === 'runtime.RawExtension' ? { type: 'object' } : { description: 'Any JSON value.' }
  }
}
