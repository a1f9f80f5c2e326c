/**
 * Values of custom resources as expressions see them: read by their schema, when they are asked for. Upstream:
 * apiserver/pkg/cel/common/values.go.
 */
import { isInt64, isNumber } from '../../base/exact-json.ts'
import { isJsonObject, type JsonObject } from '../json-object.ts'
import type { JSONSchemaProps } from '../objects.ts'
import { isSame } from '../equal.ts'
import { isEmbedded, isIntOrString, itemsOf, keepsUnknown, valuesOf } from '../json-schema/schema.ts'
import { withIdentity } from './declared-type.ts'
import { equalityOf } from './equality.ts'
import { escapeName, unescapeName } from './escape.ts'
import { jsonValue } from './json-value.ts'
import { parseSpan, parseTimestamp } from './functions/time-text.ts'
import { CelError, elementsOf, type Foreign, isKind, type ListValue, type MapValue, type Value } from './value.ts'

const invalid = (what: string): CelError => new CelError(`invalid data, ${what}`)
const goType = (value: unknown): string =>
  Array.isArray(value)
    ? '[]interface {}'
    : isJsonObject(value)
      ? 'map[string]interface {}'
      : typeof value === 'boolean'
        ? 'bool'
        : isNumber(value)
          ? isInt64(value)
            ? 'int64'
            : 'float64'
          : typeof value

/** The value of plain JSON under its schema; throws CelError for what the schema does not allow. */
export function schemaValue(value: unknown, schema: JSONSchemaProps): Value {
  if (value === null || value === undefined) {
    if (schema.nullable === true) return null
    throw invalid('got null for schema with nullable=false')
  }
  if (isIntOrString(schema)) {
    if (typeof value === 'string') return value
    if (isNumber(value) && isInt64(value)) return BigInt(value)
    throw invalid('expected XIntOrString value to be either a string or integer')
  }
  switch (schema.type) {
    case 'object':
      if (!isJsonObject(value)) throw invalid('expected a map for the provided schema with type=object')
      return mapValue(value, schema)
    case 'array':
      if (!Array.isArray(value)) throw invalid('expected an array for the provided schema with type=array')
      return listValue(value, schema)
    case 'string':
      if (typeof value !== 'string') throw invalid(`expected string, got ${goType(value)}`)
      return textValue(value, schema.format)
    case 'number':
      if (!isNumber(value)) throw invalid(`expected float, got ${goType(value)}`)
      return Number(value)
    case 'integer':
      if (!isNumber(value) || !isInt64(value)) throw invalid(`expected int, got ${goType(value)}`)
      return BigInt(value)
    case 'boolean':
      if (typeof value !== 'boolean') throw invalid(`expected bool, got ${goType(value)}`)
      return value
    default:
      if (keepsUnknown(schema)) return preserved(value)
      throw new CelError(
        `invalid type, expected object, array, number, integer, boolean or string, or no type with x-kubernetes-int-or-string or x-kubernetes-preserve-unknown-fields is true, got ${schema.type ?? ''}`,
      )
  }
}

/** Data without a type: it can be compared, and nothing else. */
const preserved = (data: unknown): Foreign => ({
  kind: 'foreign',
  type: 'unknown',
  data,
  equals: (other) => isSame(other.data, data),
  equalsOther: (other) => typeof other !== 'object' && other === jsonValue(data),
})

function textValue(text: string, format: string | undefined): Value {
  const of = (what: string): CelError => new CelError(`Invalid ${what} ${text}`)
  switch (format) {
    case 'duration':
      return parseSpan(text.replaceAll(/\s/g, '')) ?? wrong(of('duration'))
    case 'date':
      return parseTimestamp(`${text}T00:00:00Z`) ?? wrong(of('date formatted string'))
    case 'date-time':
      return parseTimestamp(text.toUpperCase()) ?? wrong(of('date-time formatted string'))
    case 'byte':
      return { kind: 'bytes', data: Buffer.from(text, 'base64') }
    default:
      return text
  }
}

function wrong(error: CelError): never {
  throw error
}

function mapValue(value: JsonObject, given: JSONSchemaProps): MapValue {
  const schema = isEmbedded(given) ? withIdentity(given) : given
  const { properties } = schema
  const isObject = properties !== undefined && Object.keys(properties).length > 0
  const values = isObject ? undefined : valuesOf(schema)
  const known = new Map<string, Value>()
  const schemaOf = (name: string): JSONSchemaProps | undefined =>
    isObject ? (Object.hasOwn(properties, name) ? properties[name] : undefined) : values
  return {
    kind: 'map',
    isStrict: true,
    size: Object.keys(value).length,
    get(key) {
      const name = typeof key !== 'string' ? undefined : isObject ? unescapeName(key) : key
      if (name === undefined || !Object.hasOwn(value, name)) return undefined
      const inner = schemaOf(name)
      if (inner === undefined || (isObject && (value[name] === null || value[name] === undefined))) return undefined
      const read = known.get(name) ?? schemaValue(value[name], inner)
      known.set(name, read)
      return read
    },
    keys: () =>
      Object.keys(value)
        .filter((name) => schemaOf(name) !== undefined)
        .map((name) => (isObject ? (escapeName(name) ?? name) : name)),
  }
}

/** A list, and what makes it a set or a map: what counts as the same item. */
function listValue(items: readonly unknown[], schema: JSONSchemaProps): ListValue {
  const inner = itemsOf(schema) ?? {}
  const known: Value[] = []
  const at = (index: number): Value => (known[index] ??= schemaValue(items[index], inner))
  const type = schema['x-kubernetes-list-type']
  const list: ListValue = { kind: 'list', isStrict: true, size: items.length, at }
  if (type === 'set') return identified(list, (item) => item)
  if (type === 'map') {
    const keys = (schema['x-kubernetes-list-map-keys'] ?? []).map((key) => escapeName(key) ?? key)
    return identified(list, (item) =>
      isKind(item, 'map') && item.isStrict === true
        ? { kind: 'list', size: keys.length, at: (index) => item.get(keys[index] ?? '') ?? null }
        : undefined,
    )
  }
  return list
}

/** A list in which order does not matter and items of one identity are one item. What cannot be an item of the list has no identity. */
function identified(list: ListValue, identityOf: (item: Value) => Value | undefined): ListValue {
  const nameOf = (item: Value): unknown => {
    const identity = identityOf(item)
    return identity === undefined ? Symbol('no item') : identityText(identity)
  }
  return {
    ...list,
    equals(other) {
      if (other.size !== list.size) return false
      const own = new Map([...elementsOf(list)].map((item) => [nameOf(item), item]))
      for (const item of elementsOf(other)) {
        const found = own.get(nameOf(item))
        const same = found !== undefined && equalityOf(found, item)
        if (same !== true) return same
      }
      return true
    },
    plus(other) {
      const joined = new Map([...elementsOf(list), ...elementsOf(other)].map((item) => [nameOf(item), item]))
      const items = [...joined.values()]
      return identified({ kind: 'list', isStrict: true, size: items.length, at: (index) => items[index] ?? null }, identityOf)
    },
  }
}

/** The same text for the same value, and another one for any other. */
function identityText(value: Value): string {
  if (isKind(value, 'list')) return `[${[...elementsOf(value)].map(identityText).join()}]`
  if (isKind(value, 'map'))
    return `{${value
      .keys()
      .map((key) => `${identityText(key)}:${identityText(value.get(key) ?? null)}`)
      .toSorted()
      .join()}}`
  if (isKind(value, 'bytes')) return `b${Buffer.from(value.data).toString('hex')}`
  if (typeof value === 'number') return `d${value}`
  if (isKind(value, 'timestamp') || isKind(value, 'duration')) return `${value.kind}${value.nanos}`
  return JSON.stringify(value)
}
