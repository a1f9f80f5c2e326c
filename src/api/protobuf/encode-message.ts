/**
 * Objects as protobuf, byte for byte as Go writes them: every field that is no pointer is written, zero or not, and maps in the order of
 * their keys.
 */
import { isJsonObject } from '../json-object.ts'
import type { Field, Shape, StructType } from '../schema.ts'
import { structType } from '../schema.ts'
import { messageOf, type Message } from './message.ts'
import { BackwardWriter } from './backward-writer.ts'

type Fields = Readonly<Record<string, unknown>>

/** The message of an object, in the form that its JSON has, of this type. */
export function encodeMessage(type: StructType, object: Fields): Buffer {
  const writer = new BackwardWriter()
  writeMessage(writer, messageOf(type), object)
  return writer.bytes()
}

function writeMessage(writer: BackwardWriter, message: Message, object: Fields): void {
  for (const { number, field, embedded } of message.downwards) {
    if (field !== undefined) {
      writeField(writer, number, field, object[field.name])
      continue
    }
    const end = writer.length
    writeMessage(writer, embedded, object)
    writer.close(number, end)
  }
}

function writeField(writer: BackwardWriter, number: number, field: Field, value: unknown): void {
  const isAbsent = value === undefined || value === null
  if (field.kind === 'list' && field.isWrapped !== true) {
    // The schema says what the value is, here and below.
    const items = isAbsent ? [] : (value as readonly unknown[])
    const item = field.item ?? field
    for (let at = items.length - 1; at >= 0; at--) writeValue(writer, number, item, items[at])
  } else if (field.kind === 'map') writeMap(writer, number, field.item ?? field, isAbsent ? {} : (value as Fields))
  else if (!isAbsent || (!field.pointer && field.kind !== 'bytes' && field.kind !== 'list')) writeValue(writer, number, field, value)
}

function writeMap(writer: BackwardWriter, number: number, item: Shape, map: Fields): void {
  for (const key of Object.keys(map).sort().reverse()) {
    const end = writer.length
    writeValue(writer, 2, item, map[key])
    writer.text(1, key)
    writer.close(number, end)
  }
}

/** One value, absent or zero as Go would have it. */
function writeValue(writer: BackwardWriter, number: number, shape: Shape, value: unknown): void {
  switch (shape.kind) {
    case 'string':
      return writer.text(number, (value ?? '') as string)
    case 'bytes':
      return writer.piece(number, Buffer.from((value ?? '') as string, 'base64'))
    case 'int32':
    case 'int64':
      return writer.integer(number, (value ?? 0) as number)
    case 'bool':
      return writer.integer(number, value === true ? 1 : 0)
    case 'double':
      return writer.double(number, (value ?? 0) as number)
    default: {
      const end = writer.length
      writeWrapped(writer, shape, value)
      writer.close(number, end)
    }
  }
}

/** The inside of what is a message on the wire, whatever it is in JSON. */
function writeWrapped(writer: BackwardWriter, shape: Shape, value: unknown): void {
  switch (shape.kind) {
    case 'struct':
      if (shape.struct !== undefined) writeMessage(writer, messageOf(shape.struct()), (value ?? {}) as Fields)
      return
    case 'time':
    case 'microTime':
      return writeTime(writer, value, shape.kind === 'microTime')
    case 'quantity':
      return writer.text(1, String(value ?? 0))
    case 'intOrString':
      writer.text(3, typeof value === 'string' ? value : '')
      writer.integer(2, typeof value === 'number' ? value : 0)
      return writer.integer(1, typeof value === 'string' ? 1 : 0)
    case 'any':
      if (shape.isRaw === true && value !== undefined && value !== null) writer.piece(1, Buffer.from(JSON.stringify(value)))
      return
    case 'list': {
      // As the value of a map.
      const items = (value ?? []) as readonly unknown[]
      for (let at = items.length - 1; at >= 0; at--) writeValue(writer, 1, shape.item ?? shape, items[at])
      return
    }
    default:
      writeSchemaOr(writer, shape.kind, value)
  }
}

/** Nothing at all is Go's zero time. */
function writeTime(writer: BackwardWriter, value: unknown, isMicro: boolean): void {
  if (typeof value !== 'string') return
  const milliseconds = Date.parse(value)
  if (Number.isNaN(milliseconds)) return
  const micros = isMicro ? Number((/\.(\d{1,6})/.exec(value)?.[1] ?? '0').padEnd(6, '0')) : 0
  writer.integer(2, micros * 1000)
  writer.integer(1, Math.floor(milliseconds / 1000))
}

const schemaType = (): Message => messageOf(structType('apiextensions.v1.JSONSchemaProps'))

/** Where JSON has a schema or something simpler. */
function writeSchemaOr(writer: BackwardWriter, kind: Shape['kind'], value: unknown): void {
  const schema = (number: number, one: unknown): void => {
    const end = writer.length
    writeMessage(writer, schemaType(), one as Fields)
    writer.close(number, end)
  }
  const isSchema = isJsonObject(value)
  if (kind === 'schemaOrBool') {
    if (isSchema) schema(2, value)
    // With a schema, anything is allowed that fits it.
    writer.integer(1, isSchema || value === true ? 1 : 0)
    return
  }
  if (isSchema) return schema(1, value)
  for (const one of Array.isArray(value) ? value.toReversed() : []) {
    if (kind === 'schemaOrList') schema(2, one)
    else writer.text(2, one as string)
  }
}
