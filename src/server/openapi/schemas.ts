/** The schemas of kinds as OpenAPI v3 describes them, made from the schema data and what is said of its types. */
import type { Documentation, FieldDocumentation } from '../../api/documentation.ts'
import { listKindOf, type Resource, type Subresource } from '../../api/resource.ts'
import { structType, typeNameOf, type Field, type Shape } from '../../api/schema.ts'
import { customTypeOf } from '../custom/custom-type.ts'
import { customListSchema, customSchema } from './custom-schemas.ts'
import { described, type Edition, type GroupVersionKind, quantity, referenceToType, schemaName } from './schema-names.ts'
import { noted } from './schema-notes.ts'

/** The kind of what a subresource shows; an empty group means the resource's own. */
export const subresourceKind = ({ group, version, kind }: Subresource, own: GroupVersionKind): GroupVersionKind =>
  group === undefined || group === '' ? { ...own, kind } : { group, version: version ?? own.version, kind }

/** The kinds that a resource speaks of: its own, its list's and those of its subresources. */
function kindsOf(resource: Resource): readonly GroupVersionKind[] {
  const { group, version, kind, subresources } = resource
  const own = { group, version, kind }
  return [own, { ...own, kind: listKindOf(resource) }, ...Object.values(subresources).map((sub) => subresourceKind(sub, own))]
}

/** The schemas of these resources, of `types` besides, and of everything they refer to. */
export function schemasFor(
  resources: readonly Resource[],
  said: Documentation,
  { types = [], edition = 'v3' }: { readonly types?: readonly string[]; readonly edition?: Edition } = {},
): Readonly<Record<string, object>> {
  const schemas: Record<string, object> = {}
  const custom = resources.map(customTypeOf).filter((type) => type !== undefined)
  for (const type of custom) {
    const { group, version, kind } = type.resource
    const prefix = [...group.split('.').reverse(), version].join('.')
    schemas[`${prefix}.${kind}`] = customSchema(type, said, edition)
    schemas[`${prefix}.${listKindOf(type.resource)}`] = customListSchema(type, said)
  }
  const kinds = new Map<string, GroupVersionKind>()
  for (const kind of resources.flatMap(kindsOf)) {
    const typeName = typeNameOf(kind.group, kind.version, kind.kind)
    if (typeName !== undefined) kinds.set(typeName, kind)
  }
  const open = [...kinds.keys(), ...types]
  if (resources.some(({ verbs }) => verbs.includes('patch'))) open.push('meta.v1.Patch')
  if (resources.some(({ verbs }) => verbs.includes('delete'))) open.push('meta.v1.DeleteOptions', 'meta.v1.Status')
  if (resources.length > 0) open.push('meta.v1.ObjectMeta')
  if (custom.length > 0) open.push('meta.v1.ListMeta')
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const key = schemaName(name)
    if (key in schemas) continue
    const plain = single[name]
    const schema =
      plain === undefined
        ? structSchema(name, { kind: kinds.get(name), said: said[name] ?? {}, open })
        : { ...plain, ...described(said[name]?.['']) }
    schemas[key] = noted(key, schema)
  }
  return schemas
}

interface StructContext {
  readonly kind: GroupVersionKind | undefined
  readonly said: Readonly<Record<string, FieldDocumentation>>
  /** Takes the types that are referred to. */
  readonly open: string[]
}

function structSchema(name: string, { kind, said, open }: StructContext): object {
  const type = structType(name)
  const required = [...type.fields.values()].filter(({ pointer, omitEmpty }) => !pointer && !omitEmpty).map((field) => field.name)
  return {
    type: 'object',
    ...described(said['']),
    properties: Object.fromEntries([...type.fields].map(([field, shape]) => [field, fieldSchema(shape, said[field], open)])),
    ...(required.length > 0 && { required }),
    ...(type.mapType !== undefined && { 'x-kubernetes-map-type': type.mapType }),
    ...(kind !== undefined && { 'x-kubernetes-group-version-kind': [kind] }),
  }
}

function fieldSchema(field: Field, said: FieldDocumentation | undefined, open: string[]): object {
  const schema = schemaOf(field, open)
  const isByValue = !field.pointer && (field.kind === 'struct' || !field.omitEmpty)
  const rules = { ...described(said), ...(isByValue && zero(field)), ...mergeRules(field) }
  const allowed = typeof said === 'object' ? { enum: said[1] } : {}
  if ('$ref' in schema) return Object.keys(rules).length === 0 ? schema : { allOf: [schema], ...rules }
  return 'items' in schema
    ? { ...schema, items: { ...(schema.items as object), ...allowed }, ...rules }
    : { ...schema, ...allowed, ...rules }
}

/** What Go holds where nothing was said. */
function zero({ kind }: Shape): object {
  if (kind === 'struct') return { default: {} }
  if (kind === 'string') return { default: '' }
  if (kind === 'bool') return { default: false }
  return kind === 'int32' || kind === 'int64' || kind === 'double' ? { default: 0 } : {}
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

/** Types that are no structs in JSON. */
const single: Readonly<Record<string, object>> = {
  [quantity]: { oneOf: [{ type: 'string' }, { type: 'number' }] },
  'util.intstr.IntOrString': { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] },
  'meta.v1.Time': { type: 'string', format: 'date-time' },
  'meta.v1.MicroTime': { type: 'string', format: 'date-time' },
  'meta.v1.FieldsV1': { type: 'object' },
  'meta.v1.Patch': { type: 'object' },
  'runtime.RawExtension': { type: 'object' },
  'apiextensions.v1.JSON': {},
  'apiextensions.v1.JSONSchemaPropsOrArray': {},
  'apiextensions.v1.JSONSchemaPropsOrBool': {},
  'apiextensions.v1.JSONSchemaPropsOrStringArray': {},
  'apiextensions.v1.CustomResourceSubresourceStatus': { type: 'object' },
}

const anything: Shape = { kind: 'any', go: 'interface {}' }

/** One value; types that it refers to are put on `open`. */
function schemaOf(shape: Shape, open: string[]): object {
  if (shape.type !== undefined) {
    open.push(shape.type)
    return referenceToType(shape.type)
  }
  switch (shape.kind) {
    case 'list':
      return { type: 'array', items: itemSchema(shape.item ?? anything, open) }
    case 'map':
      return { type: 'object', additionalProperties: itemSchema(shape.item ?? anything, open) }
    case 'bytes':
      return { type: 'string', format: 'byte' }
    case 'int32':
    case 'int64':
      return { type: 'integer', format: shape.kind }
    case 'double':
      return { type: 'number', format: 'double' }
    case 'bool':
      return { type: 'boolean' }
    case 'any':
      return {}
    default:
      return { type: 'string' }
  }
}

function itemSchema(item: Shape, open: string[]): object {
  const schema = schemaOf(item, open)
  const rest = zero(item)
  if (!('$ref' in schema)) return { ...schema, ...rest }
  return Object.keys(rest).length === 0 ? schema : { allOf: [schema], ...rest }
}
