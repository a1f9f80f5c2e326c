/** Protobuf into the value that the JSON of the same object would have been parsed to. */
import { structType, type Field, type Shape, type StructType } from '../schema.ts'
import { messageOf, type Message } from './message.ts'
import { ProtobufError, WireReader } from './wire.ts'

/** Deeper messages are no objects of ours, but an attack on the stack. */
const deepest = 100

/** Reads a message of this type. Unknown numbers are skipped. Throws `ProtobufError`. */
export const decodeMessage = (type: StructType, bytes: Buffer): Record<string, unknown> =>
  messageValue(messageOf(type), new WireReader(bytes), {}, 0)

function messageValue(message: Message, reader: WireReader, into: Record<string, unknown>, depth: number): Record<string, unknown> {
  if (depth > deepest) throw new ProtobufError('proto: message nested too deeply')
  while (reader.next()) {
    const member = message.byNumber.get(reader.number)
    if (member?.field !== undefined) put(into, member.field, reader, depth)
    else if (member !== undefined) messageValue(member.embedded, reader.message(), into, depth + 1)
  }
  return into
}

function put(into: Record<string, unknown>, field: Field, reader: WireReader, depth: number): void {
  const { name, item } = field
  if (item === undefined || field.isWrapped === true) {
    into[name] = valueOf(field, reader, depth)
    return
  }
  if (field.kind === 'map') {
    const map = (into[name] ??= Object.create(null)) as Record<string, unknown>
    putEntry(map, item, { reader: reader.message(), depth })
    return
  }
  const list = (into[name] ??= []) as unknown[]
  const isPacked = reader.isPiece && (item.kind === 'int32' || item.kind === 'int64')
  if (isPacked) list.push(...reader.message().numbers())
  else list.push(valueOf(item, reader, depth))
}

/** A pair of a map: 1 is the key, 2 the value. */
function putEntry(
  map: Record<string, unknown>,
  item: Shape,
  { reader, depth }: { readonly reader: WireReader; readonly depth: number },
): void {
  let key = ''
  let value: unknown = item.kind === 'string' || item.kind === 'bytes' ? '' : item.kind === 'list' ? [] : {}
  while (reader.next()) {
    if (reader.number === 1) key = reader.text()
    if (reader.number === 2) value = valueOf(item, reader, depth)
  }
  map[key] = value
}

function valueOf(shape: Shape, reader: WireReader, depth: number): unknown {
  switch (shape.kind) {
    case 'string':
      return reader.text()
    case 'bytes':
      return reader.piece().toString('base64')
    case 'int32':
    case 'int64':
    case 'double':
      return reader.numeric()
    case 'bool':
      return reader.numeric() !== 0
    case 'struct':
      return shape.struct === undefined ? {} : messageValue(messageOf(shape.struct()), reader.message(), {}, depth + 1)
    case 'time':
    case 'microTime':
      return timeOf(reader.message(), shape.kind === 'microTime')
    case 'quantity':
      return firstText(reader.message()) || '0'
    case 'intOrString':
      return intOrString(reader.message())
    case 'list':
      // As the value of a map.
      return texts(reader.message())
    case 'any':
      return shape.isRaw === true ? rawJson(reader.message()) : {}
    default:
      return schemaOr(shape.kind, reader.message(), depth)
  }
}

function firstText(reader: WireReader): string {
  let text = ''
  while (reader.next()) if (reader.number === 1) text = reader.text()
  return text
}

function texts(reader: WireReader): string[] {
  const found: string[] = []
  while (reader.next()) if (reader.number === 1) found.push(reader.text())
  return found
}

function intOrString(reader: WireReader): number | string {
  let [isText, number, text] = [false, 0, '']
  while (reader.next()) {
    if (reader.number === 1) isText = reader.numeric() === 1
    if (reader.number === 2) number = reader.numeric()
    if (reader.number === 3) text = reader.text()
  }
  return isText ? text : number
}

/** Where JSON has a schema or something simpler: of lists the last member that is there tells which. */
function schemaOr(kind: Shape['kind'], reader: WireReader, depth: number): unknown {
  const schema = (): unknown => messageValue(messageOf(structType('apiextensions.v1.JSONSchemaProps')), reader.message(), {}, depth + 1)
  let one: unknown = kind === 'schemaOrBool' ? false : {}
  const list: unknown[] = []
  while (reader.next()) {
    if (kind === 'schemaOrBool') {
      // With a schema, what is allowed follows from it.
      if (reader.number === 2) one = schema()
      else if (reader.number === 1 && typeof one === 'boolean') one = reader.numeric() !== 0
    } else if (reader.number === 1) one = schema()
    else if (reader.number === 2) list.push(kind === 'schemaOrList' ? schema() : reader.text())
  }
  return list.length > 0 ? list : one
}

function rawJson(reader: WireReader): unknown {
  const text = firstText(reader)
  if (text === '') return null
  try {
    return JSON.parse(text)
  } catch {
    throw new ProtobufError('proto: raw bytes are no JSON')
  }
}

/** Go's zero time. */
const never = -62_135_596_800

function timeOf(reader: WireReader, isMicro: boolean): string | null {
  let [seconds, nanos, isThere] = [0, 0, false]
  while (reader.next()) {
    isThere = true
    if (reader.number === 1) seconds = reader.numeric()
    if (reader.number === 2) nanos = reader.numeric()
  }
  if (!isThere || seconds === never) return null
  const milliseconds = seconds * 1000
  if (Math.abs(milliseconds) > 8.64e15) throw new ProtobufError('proto: time out of range')
  const whole = new Date(milliseconds).toISOString().slice(0, 19)
  return isMicro ? `${whole}.${String(Math.floor(nanos / 1000)).padStart(6, '0')}Z` : `${whole}Z`
}
