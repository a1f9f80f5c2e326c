/** What the schema data says about a type: its fields, how Go holds them, and how lists of them merge. */
import goTypes from './data/go-types.json' with { type: 'json' }
import data from './data/schema.json' with { type: 'json' }
import type { Resource } from './resource.ts'

export type ShapeKind =
  | 'string'
  | 'int32'
  | 'int64'
  | 'bool'
  | 'double'
  | 'bytes'
  | 'struct'
  | 'list'
  | 'map'
  | 'quantity'
  | 'intOrString'
  | 'time'
  | 'microTime'
  | 'any'
  | 'schemaOrList'
  | 'schemaOrBool'
  | 'schemaOrStrings'

/** The form of one value. */
export interface Shape {
  readonly kind: ShapeKind
  /** The Go type as decoding errors name it: `int32`, `v1.PodSpec`, `[]v1.Container`. */
  readonly go: string
  /** Its name in the schema, if it has one: `core.v1.PodSpec`. */
  readonly type?: string
  /** The struct's type, found when first asked for: types refer to themselves. */
  readonly struct?: () => StructType
  /** Set for lists and maps. */
  readonly item?: Shape
  /** Any JSON, which Go keeps as it came; without it `any` stands for a struct of which nothing is known. */
  readonly isRaw?: boolean
}

export interface Field extends Shape {
  readonly name: string
  /** Its number in protobuf; absent where it stands in an embedded message there. */
  readonly number?: number
  /** A list that is a message of its own in protobuf. */
  readonly isWrapped?: boolean
  /** Go holds a pointer: an explicit zero is kept, and absence is written as absence. */
  readonly pointer: boolean
  /** Go leaves the zero value out when it writes the object. */
  readonly omitEmpty: boolean
  /** An empty list is told from an absent one. */
  readonly keepsEmpty?: boolean
  readonly patchStrategies: readonly string[]
  readonly patchMergeKey?: string
  readonly listType?: string
  readonly listMapKeys?: readonly string[]
  readonly mapType?: string
}

export interface StructType {
  /** `core.v1.PodSpec` */
  readonly name: string
  /** `PodSpec` */
  readonly goName: string
  readonly fields: ReadonlyMap<string, Field>
  /** The fields that Go writes even when nothing was said about them. */
  readonly always: readonly Field[]
  /** `atomic` where server-side apply treats the struct as one value. */
  readonly mapType?: string
  /**
   * The structs that Go embeds, whose fields JSON has in the object itself: their numbers and types in protobuf
   * (`k8s.io.api.core.v1.VolumeSource`).
   */
  readonly embeds: ReadonlyMap<number, string>
}

interface FieldData {
  readonly type?: string
  readonly format?: string
  readonly ref?: string
  readonly list?: FieldData
  readonly map?: FieldData
  readonly required?: boolean
  readonly patchStrategy?: string
  readonly patchMergeKey?: string
  readonly listType?: string
  readonly listMapKeys?: readonly string[]
  readonly mapType?: string
  readonly pb?: number
  readonly pbType?: string
}
interface TypeData extends Omit<FieldData, 'pb'> {
  readonly gvk?: readonly [string, string, string]
  readonly fields?: Readonly<Record<string, FieldData>>
  /** The type's name in protobuf. */
  readonly pb?: string
  /** What stands in the message and under no name of its own in JSON. */
  readonly pbOnly?: Readonly<Record<string, { readonly pb: number; readonly pbType: string }>>
}

// The JSON modules have one literal type for each entry; the generator guarantees this shape.
const types = data as unknown as Readonly<Record<string, TypeData>>
const goData = goTypes as unknown as Readonly<Record<string, Readonly<Record<string, string>>>>

const special: Readonly<Record<string, Shape>> = {
  'api.resource.Quantity': { kind: 'quantity', go: 'resource.Quantity' },
  'util.intstr.IntOrString': { kind: 'intOrString', go: 'intstr.IntOrString' },
  'meta.v1.Time': { kind: 'time', go: 'v1.Time' },
  'meta.v1.MicroTime': { kind: 'microTime', go: 'v1.MicroTime' },
  'meta.v1.FieldsV1': { kind: 'any', go: 'v1.FieldsV1', isRaw: true },
  'runtime.RawExtension': { kind: 'any', go: 'runtime.RawExtension', isRaw: true },
  'apiextensions.v1.JSON': { kind: 'any', go: 'v1.JSON', isRaw: true },
  'apiextensions.v1.JSONSchemaPropsOrArray': { kind: 'schemaOrList', go: 'v1.JSONSchemaPropsOrArray' },
  'apiextensions.v1.JSONSchemaPropsOrBool': { kind: 'schemaOrBool', go: 'v1.JSONSchemaPropsOrBool' },
  'apiextensions.v1.JSONSchemaPropsOrStringArray': { kind: 'schemaOrStrings', go: 'v1.JSONSchemaPropsOrStringArray' },
}

const scalars: Readonly<Record<string, Shape>> = {
  string: { kind: 'string', go: 'string' },
  boolean: { kind: 'bool', go: 'bool' },
  number: { kind: 'double', go: 'float64' },
  byte: { kind: 'bytes', go: '[]uint8' },
  int32: { kind: 'int32', go: 'int32' },
  int64: { kind: 'int64', go: 'int64' },
}

function structShape(type: string): Shape {
  let found: StructType | undefined
  return { kind: 'struct', go: type.split('.').slice(-2).join('.'), type, struct: () => (found ??= structType(type)) }
}

const any: Shape = { kind: 'any', go: 'interface {}' }

/** A struct may have no fields: that of the status subresource says all by being there. */
const isStruct = (type: TypeData | undefined): type is TypeData => type?.fields !== undefined || type?.type === 'object'

function shapeOf(field: FieldData): Shape {
  if (field.ref !== undefined) {
    const known = special[field.ref]
    if (known !== undefined) return { ...known, type: field.ref }
    if (!isStruct(types[field.ref])) return { ...any, type: field.ref }
    return structShape(field.ref)
  }
  if (field.list !== undefined) {
    const item = shapeOf(field.list)
    return { kind: 'list', go: `[]${item.go}`, item }
  }
  if (field.map !== undefined) {
    const item = shapeOf(field.map)
    return { kind: 'map', go: `map[string]${item.go}`, item }
  }
  return (
    scalars[
      (field.type === 'string' || field.type === 'integer' ? field.format : undefined) ??
        (field.type === 'integer' ? 'int32' : (field.type ?? ''))
    ] ?? any
  )
}

function fieldOf(name: string, field: FieldData, go: string): Field {
  const shape = shapeOf(field)
  const pointer = go.startsWith('*')
  const flag = go[pointer ? 1 : 0]
  const goName = go.replace(/^\*?[?!]?/, '')
  return {
    ...shape,
    ...(goName !== '' && { go: goName, ...(shape.item !== undefined && { item: withGo(shape.item, goName) }) }),
    name,
    pointer,
    omitEmpty: flag === '?' || (flag !== '!' && field.required !== true),
    patchStrategies: field.patchStrategy === undefined ? [] : field.patchStrategy.split(','),
    ...(field.patchMergeKey !== undefined && { patchMergeKey: field.patchMergeKey }),
    ...(field.listType !== undefined && { listType: field.listType }),
    ...(field.listMapKeys !== undefined && { listMapKeys: field.listMapKeys }),
    ...(field.mapType !== undefined && { mapType: field.mapType }),
    ...(field.pb !== undefined && { number: field.pb }),
    ...(field.list?.type === 'string' && field.pbType !== undefined && field.pbType !== 'string' && { isWrapped: true }),
  }
}

/** `[]v1.Capability` and `map[string]v1.ExtraValue` name their items as well. */
function withGo(item: Shape, go: string): Shape {
  const inner = /^(?:\[\]|map\[[^\]]*\])(.+)$/.exec(go)?.[1]
  return inner === undefined ? item : { ...item, go: inner }
}

/** A zero value that Go writes all the same: no omitempty, or a struct held by value. */
function isAlwaysWritten(field: Field): boolean {
  if (field.pointer) return !field.omitEmpty
  return (
    !field.omitEmpty ||
    field.kind === 'struct' ||
    field.kind === 'time' ||
    field.kind === 'microTime' ||
    field.kind === 'quantity' ||
    field.kind === 'intOrString'
  )
}

/** Lists whose defaults, checks or managers ask whether they were given at all; to all others an empty list is none. */
const emptyMatters: ReadonlySet<string> = new Set([
  'autoscaling.v2.HPAScalingRules.policies',
  'apiextensions.v1.CustomResourceDefinitionSpec.versions',
  'apiextensions.v1.CustomResourceDefinitionStatus.conditions',
  'authentication.v1.TokenRequestSpec.audiences',
  'meta.v1.ObjectMeta.managedFields',
  'rbac.v1.Role.rules',
  'rbac.v1.ClusterRole.rules',
  'core.v1.LimitRangeSpec.limits',
])

const compiled = new Map<string, StructType>()

/** The struct type with this name (`core.v1.PodSpec`); throws on a wrong name, which is a bug of ours. */
export function structType(name: string): StructType {
  const known = compiled.get(name)
  if (known !== undefined) return known
  const type = types[name]
  if (!isStruct(type)) throw new Error(`no type ${name} in the schema`)
  const go = goData[name] ?? {}
  const fields = new Map<string, Field>(
    Object.entries(type.fields ?? {}).map(([key, field]) => [
      key,
      { ...fieldOf(key, field, go[key] ?? ''), ...(emptyMatters.has(`${name}.${key}`) && { keepsEmpty: true }) },
    ]),
  )
  const embeds = embedsOf(type, fields)
  const always = [...fields.values()].filter(
    (field) => isAlwaysWritten(field) && !(type.gvk !== undefined && (field.name === 'apiVersion' || field.name === 'kind')),
  )
  const made: StructType = {
    name,
    goName: name.slice(name.lastIndexOf('.') + 1),
    fields,
    always,
    embeds,
    ...(type.mapType !== undefined && { mapType: type.mapType }),
  }
  compiled.set(name, made)
  return made
}

/** The embedded structs of a type. Gives the fields their numbers whose names only JSON spells with hyphens. */
function embedsOf({ pb = '', pbOnly = {} }: TypeData, fields: Map<string, Field>): ReadonlyMap<number, string> {
  const embeds = new Map<number, string>()
  for (const [inner, { pb: number, pbType }] of Object.entries(pbOnly)) {
    const spelled = fields.values().find((field) => field.number === undefined && camelCase(field.name) === inner)
    if (spelled === undefined) embeds.set(number, `${pb.slice(0, pb.lastIndexOf('.'))}.${pbType}`)
    else fields.set(spelled.name, { ...spelled, number })
  }
  return embeds
}

const camelCase = (name: string): string => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())

let byMessage: Map<string, string> | undefined

/** The name of the type that a protobuf message is, if the schema has it as a type of its own. */
export function typeNameOfMessage(message: string): string | undefined {
  byMessage ??= new Map(Object.entries(types).flatMap(([name, { pb }]) => (pb === undefined ? [] : [[pb, name] as const])))
  return byMessage.get(message)
}

let byKind: Map<string, string> | undefined

/** The name of the type of a group, version and kind, if it is a built-in one. */
export function typeNameOf(group: string, version: string, kind: string): string | undefined {
  byKind ??= new Map(Object.entries(types).flatMap(([name, type]) => (type.gvk === undefined ? [] : [[type.gvk.join('/'), name] as const])))
  return byKind.get(`${group}/${version}/${kind}`)
}

/** The type that a resource's objects have; undefined for custom resources. */
export const typeOfResource = (resource: Pick<Resource, 'group' | 'version' | 'kind'>): string | undefined =>
  typeNameOf(resource.group, resource.version, resource.kind)
