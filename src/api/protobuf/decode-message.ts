/** Protobuf into the value that the JSON of the same object would have been parsed to. */
import { structType, type Field, type Shape, type StructType } from '../schema.ts'
import { messageOf, type Message } from './message.ts'
import { fieldsOf, ProtobufError, varintsOf } from './wire.ts'

type Value = string | number | boolean | null | readonly unknown[] | { readonly [key: string]: unknown }

/** Deeper messages are no objects of ours, but an attack on the stack. */
const deepest = 100

/** Reads a message of this type. Unknown numbers are skipped. Throws `ProtobufError`. */
export const decodeMessage = (type: StructType, bytes: Buffer): Record<string, unknown> => messageValue(messageOf(type), bytes, {})

function messageValue(message: Message, bytes: Buffer, into: Record<string, unknown>, depth = 0): Record<string, unknown> {
  if (depth > deepest) throw new ProtobufError('proto: message nested too deeply')
  for (const { number, value } of fieldsOf(bytes)) {
    const member = message.byNumber.get(number)
    if (member?.field !== undefined) put(into, member.field, value, depth)
    else if (member !== undefined) messageValue(member.embedded, bytesOf(value), into, depth + 1)
  }
  return into
}

function put(into: Record<string, unknown>, field: Field, value: bigint | Buffer, depth: number): void {
  const { name, item } = field
  if (item === undefined || field.isWrapped === true) {
    into[name] = valueOf(field, value, depth)
    return
  }
  if (field.kind === 'map') {
    const [key, one] = entryOf(item, bytesOf(value), depth)
    const map = (into[name] ??= Object.create(null)) as Record<string, unknown>
    map[key] = one
    return
  }
  const list = (into[name] ??= []) as unknown[]
  const isPacked = typeof value !== 'bigint' && (item.kind === 'int32' || item.kind === 'int64' || item.kind === 'bool')
  for (const one of isPacked ? varintsOf(value) : [value]) list.push(valueOf(item, one, depth))
}

/** A pair of a map: 1 is the key, 2 the value. */
function entryOf(item: Shape, bytes: Buffer, depth: number): readonly [string, unknown] {
  let key = ''
  let value: unknown = item.kind === 'string' || item.kind === 'bytes' ? '' : item.kind === 'list' ? [] : {}
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1) key = text(field.value)
    if (field.number === 2) value = valueOf(item, field.value, depth)
  }
  return [key, value]
}

function valueOf(shape: Shape, value: bigint | Buffer, depth: number): unknown {
  switch (shape.kind) {
    case 'string':
      return text(value)
    case 'bytes':
      return bytesOf(value).toString('base64')
    case 'int32':
    case 'int64':
      return integer(value)
    case 'bool':
      return number(value) !== 0n
    case 'double':
      return double(value)
    case 'struct':
      return shape.struct === undefined ? {} : messageValue(messageOf(shape.struct()), bytesOf(value), {}, depth + 1)
    case 'time':
      return timeOf(bytesOf(value), 0)
    case 'microTime':
      return timeOf(bytesOf(value), 6)
    default:
      return wrapped(shape, partsOf(bytesOf(value)), depth)
  }
}

type Parts = ReadonlyMap<number, readonly (bigint | Buffer)[]>

/** Values that are messages on the wire and none in JSON. */
function wrapped(shape: Shape, parts: Parts, depth: number): Value {
  const [first] = parts.get(1) ?? []
  const schema = (at: number): readonly unknown[] => (parts.get(at) ?? []).map((one) => messageValue(messageOf(structType('apiextensions.v1.JSONSchemaProps')), bytesOf(one), {}, depth + 1))
  switch (shape.kind) {
    case 'quantity':
      return first === undefined ? '0' : text(first) || '0'
    case 'intOrString':
      return first !== undefined && number(first) === 1n ? text(parts.get(3)?.[0] ?? Buffer.alloc(0)) : integer(parts.get(2)?.[0] ?? 0n)
    // As the value of a map.
    case 'list':
      return (parts.get(1) ?? []).map(text)
    case 'schemaOrList':
      return parts.has(2) ? schema(2) : ((schema(1)[0] ?? {}) as Value)
    case 'schemaOrBool':
      return parts.has(2) ? ((schema(2)[0] ?? {}) as Value) : first !== undefined && number(first) !== 0n
    case 'schemaOrStrings':
      return parts.has(2) ? (parts.get(2) ?? []).map(text) : ((schema(1)[0] ?? {}) as Value)
    default:
      return shape.isRaw === true ? rawJson(first === undefined ? Buffer.alloc(0) : bytesOf(first)) : {}
  }
}

function partsOf(bytes: Buffer): Parts {
  return new Map([...Map.groupBy(fieldsOf(bytes), ({ number: at }) => at)].map(([at, list]) => [at, list.map(({ value }) => value)]))
}

function rawJson(bytes: Buffer): Value {
  if (bytes.length === 0) return null
  try {
    return JSON.parse(bytes.toString('utf8')) as Value
  } catch {
    throw new ProtobufError('proto: raw bytes are no JSON')
  }
}

/** Go's zero time. */
const never = -62_135_596_800n

function timeOf(bytes: Buffer, digits: number): string | null {
  const parts = partsOf(bytes)
  const seconds = BigInt.asIntN(64, number(parts.get(1)?.[0] ?? 0n))
  const nanos = Number(BigInt.asIntN(32, number(parts.get(2)?.[0] ?? 0n)))
  if (parts.size === 0 || seconds === never) return null
  const milliseconds = Number(seconds) * 1000
  if (Math.abs(milliseconds) > 8.64e15) throw new ProtobufError('proto: time out of range')
  const whole = new Date(milliseconds).toISOString().slice(0, 19)
  return digits === 0 ? `${whole}Z` : `${whole}.${String(Math.floor(nanos / 1000)).padStart(digits, '0')}Z`
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function text(value: bigint | Buffer): string {
  try {
    return utf8.decode(bytesOf(value))
  } catch (error) {
    if (error instanceof ProtobufError) throw error
    throw new ProtobufError('proto: string field contains invalid UTF-8')
  }
}

function integer(value: bigint | Buffer): number {
  return Number(BigInt.asIntN(64, number(value)))
}

function double(value: bigint | Buffer): number {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(number(value))
  return bytes.readDoubleLE()
}

function number(value: bigint | Buffer): bigint {
  if (typeof value === 'bigint') return value
  throw new ProtobufError('proto: wrong wireType = 2 for a number')
}

function bytesOf(value: bigint | Buffer): Buffer {
  if (typeof value !== 'bigint') return value
  throw new ProtobufError('proto: wrong wireType = 0 for bytes')
}
