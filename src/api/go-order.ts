/**
 * Values with their members in the order in which Go writes them: the fields of a struct in its own order, the keys of a map, and so all
 * of an object without a type, in the order of their names. What stands so already is not copied.
 */
import { compareTexts } from '../base/order.ts'
import { goFieldOrder } from './go-field-order.ts'
import { isJsonObject, setMember, type JsonObject } from './json-object.ts'
import { structType, type Shape, type StructType } from './schema.ts'
import { rememberingShared, sharedPart, isSharedPart } from './shared-parts.ts'

/** An object of this type. */
export const inGoOrder = <T extends object>(value: T, typeName: string): T => inStruct(value as JsonObject, structType(typeName)) as T

/** A value without a type. */
export function inOrderOfNames<T>(value: T): T
export function inOrderOfNames(value: unknown): unknown {
  if (Array.isArray(value)) return itemsThrough(value, inOrderOfNames)
  return isJsonObject(value) ? membersThrough(value, inOrderOfNames, compareTexts) : value
}

/** The members of a struct in Go's order, each with its place among them. */
interface Order {
  readonly names: readonly string[]
  readonly places: ReadonlyMap<string, { readonly place: number; readonly shape: Shape | undefined }>
}

const orders = new WeakMap<StructType, Order>()

function orderOf(type: StructType): Order {
  let known = orders.get(type)
  if (known === undefined) {
    const names = goFieldOrder(type)
    known = { names, places: new Map(names.map((name, place) => [name, { place, shape: type.fields.get(name) }])) }
    orders.set(type, known)
  }
  return known
}

function inStruct(value: JsonObject, type: StructType): JsonObject {
  const order = orderOf(type)
  const { names, places } = order
  let out: JsonObject | undefined
  let last = -1
  let isOrdered = true
  for (const name in value) {
    const member = value[name]
    const known = places.get(name)
    const made = typeof member !== 'object' || member === null || known?.shape === undefined ? member : inShape(known.shape, member)
    if (made !== member) {
      out ??= { ...value }
      setMember(out, name, made)
    }
    // What the type does not know stands behind all others.
    const place = known?.place ?? names.length
    if (place < last) isOrdered = false
    last = place
  }
  return isOrdered ? (out ?? value) : arranged(out ?? value, order)
}

function arranged(value: JsonObject, { names, places }: Order): JsonObject {
  const out: JsonObject = {}
  for (const name of names) if (Object.hasOwn(value, name)) out[name] = value[name]
  for (const name in value) if (!places.has(name)) setMember(out, name, value[name])
  return out
}

function inShape(shape: Shape, value: unknown): unknown {
  switch (shape.kind) {
    case 'list': {
      const { item } = shape
      return Array.isArray(value) && item !== undefined ? itemsThrough(value, (one) => inShape(item, one)) : value
    }
    case 'map': {
      const { item } = shape
      return isJsonObject(value) ? membersThrough(value, (one) => (item === undefined ? one : inShape(item, one)), compareTexts) : value
    }
    case 'struct':
      return isJsonObject(value) && shape.struct !== undefined ? inOwnStruct(value, shape.struct()) : value
    case 'schemaOrList':
    case 'schemaOrBool':
    case 'schemaOrStrings': {
      const schema = structType('apiextensions.v1.JSONSchemaProps')
      if (Array.isArray(value)) return itemsThrough(value, (one) => (isJsonObject(one) ? inStruct(one, schema) : one))
      return isJsonObject(value) ? inStruct(value, schema) : value
    }
    default:
      // What Go keeps as it came stands as it came.
      return value
  }
}

/** A part that many objects share stays one. */
const inOwnStruct = rememberingShared((value: JsonObject, type: StructType): JsonObject => {
  const made = inStruct(value, type)
  return isSharedPart(value) && made !== value ? sharedPart(made) : made
})

function itemsThrough(items: readonly unknown[], make: (item: unknown) => unknown): readonly unknown[] {
  let out: unknown[] | undefined
  for (let at = 0; at < items.length; at++) {
    const item = items[at]
    const made = typeof item === 'object' ? make(item) : item
    if (made !== item) (out ??= [...items])[at] = made
  }
  return out ?? items
}

function membersThrough(value: JsonObject, make: (member: unknown) => unknown, order: (left: string, right: string) => number): JsonObject {
  let out: JsonObject | undefined
  let last: string | undefined
  let isOrdered = true
  for (const name in value) {
    const member = value[name]
    const made = typeof member === 'object' ? make(member) : member
    if (made !== member) {
      out ??= { ...value }
      setMember(out, name, made)
    }
    if (last !== undefined && order(last, name) > 0) isOrdered = false
    last = name
  }
  return isOrdered ? (out ?? value) : sorted(out ?? value, order)
}

function sorted(value: JsonObject, order: (left: string, right: string) => number): JsonObject {
  const out: JsonObject = {}
  for (const name of Object.keys(value).sort(order)) setMember(out, name, value[name])
  return out
}
