/**
 * The type that a schema declares for expressions, with how large its values may become. Upstream: apiserver/pkg/cel/common/schemas.go and
 * pkg/cel/types.go.
 */
import { isEmbedded, isIntOrString, itemsOf, valuesOf } from '../json-schema/schema.ts'
import type { JSONSchemaProps } from '../objects.ts'
import { escapeName } from './escape.ts'
import { type Type, types } from './type.ts'

export interface DeclaredType {
  readonly type: Type
  /** Fields of an object, by the names under which expressions know them. */
  readonly fields?: ReadonlyMap<string, DeclaredType>
  /** Of items, or of the values of a map. */
  readonly element?: DeclaredType
  readonly key?: DeclaredType
  /** How many elements or characters it may have. */
  readonly most: number
  /** The fewest bytes of JSON. */
  readonly least: number
}

/** The largest request upstream reckons with. */
export const largestRequest = 3 * 1024 * 1024

const texts = { least: 2, most: largestRequest - 2 }
const scalar = (type: Type, least: number, most = 0): DeclaredType => ({ type, least, most })
const text = scalar(types.string, texts.least, texts.most)

/**
 * The type of a schema; undefined where expressions may not see its values. `name` is what the type is called, `isRoot` whether it is a
 * whole resource.
 */
export function declaredType(schema: JSONSchemaProps, name: string, isRoot: boolean): DeclaredType | undefined {
  if (isIntOrString(schema)) return scalar(types.dyn, 1, texts.most)
  switch (schema.type) {
    case 'array':
      return listType(schema, name)
    case 'object':
      return isRoot ? objectType(withIdentity(schema), name) : objectType(schema, name)
    case 'string':
      return textType(schema)
    case 'boolean':
      return scalar(types.bool, 4)
    case 'number':
      return scalar(types.double, 1)
    case 'integer':
      return scalar(types.int, 1)
    default:
      return undefined
  }
}

/** Kind, version and names are there in every resource, whatever its schema says. */
export function withIdentity(schema: JSONSchemaProps): JSONSchemaProps {
  const plain = { type: 'string' } as JSONSchemaProps
  const metadata = { type: 'object', properties: { name: plain, generateName: plain } } as JSONSchemaProps
  const { additionalProperties: _more, ...rest } = schema
  return { ...rest, properties: { ...schema.properties, kind: plain, apiVersion: plain, metadata } }
}

function listType(schema: JSONSchemaProps, name: string): DeclaredType | undefined {
  const items = itemsOf(schema)
  const element = items === undefined ? undefined : declaredType(items, `${name}.@idx`, isEmbedded(items))
  if (element === undefined) return undefined
  const most = schema.maxItems === undefined ? Math.floor((largestRequest - 2) / (element.least + 1)) : Math.max(0, schema.maxItems)
  return { type: types.list(element.type), element, most, least: 2 }
}

function objectType(schema: JSONSchemaProps, name: string): DeclaredType | undefined {
  const values = valuesOf(schema)
  if (values !== undefined) {
    const element = declaredType(values, `${name}.@elem`, isEmbedded(values))
    if (element === undefined) return undefined
    const most =
      schema.maxProperties === undefined ? Math.floor((largestRequest - 2) / (element.least + 6)) : Math.max(0, schema.maxProperties)
    // Upstream takes keys for empty where it reckons costs.
    return { type: types.map(types.string, element.type), key: scalar(types.string, texts.least), element, most, least: 2 }
  }
  const fields = new Map<string, DeclaredType>()
  let least = 2
  for (const [property, inner] of Object.entries(schema.properties ?? {})) {
    const escaped = escapeName(property)
    const field = declaredType(inner, `${name}.${escaped ?? property}`, isEmbedded(inner))
    if (field === undefined) continue
    if (escaped !== undefined) fields.set(escaped, field)
    if (schema.required?.includes(property) === true && inner.default === undefined) least += Buffer.byteLength(property) + field.least + 4
  }
  return { type: types.struct(name), fields, most: 0, least }
}

function textType({ format, maxLength, enum: values }: JSONSchemaProps): DeclaredType {
  switch (format) {
    case 'byte':
      return scalar(types.bytes, 2, maxLength === undefined ? texts.most : Math.max(0, maxLength))
    case 'duration':
      return scalar(types.duration, 3, 32)
    case 'date':
      return scalar(types.timestamp, 12, 12)
    case 'date-time':
      return scalar(types.timestamp, 21, 32)
    default:
  }
  // A character may take four bytes.
  if (maxLength !== undefined) return { ...text, most: Math.max(0, maxLength) * 4 }
  const longest = Math.max(0, ...(values ?? []).map((value) => (typeof value === 'string' ? Buffer.byteLength(value) : 0)))
  return values !== undefined && values.length > 0 ? { ...text, most: longest } : text
}

/** The fields of every object type within a type, by the type's name. */
export function objectTypes(root: DeclaredType): ReadonlyMap<string, ReadonlyMap<string, Type>> {
  const found = new Map<string, ReadonlyMap<string, Type>>()
  const visit = ({ type, fields, element }: DeclaredType): void => {
    if (fields !== undefined) found.set(type.name, new Map([...fields].map(([name, field]) => [name, field.type])))
    for (const field of fields?.values() ?? []) visit(field)
    if (element !== undefined) visit(element)
  }
  visit(root)
  return found
}
