/** Decodes parsed JSON against the schema as upstream's decoder does: unknown fields dropped and reported, wrong types refused, zero values as Go writes them. */
import { badBase64 } from './base64.ts'
import { DecodeError, mismatch } from './decode-error.ts'
import { countKeys, Entries, parseWithDuplicates } from './json-scan.ts'
import { formatQuantity, parseQuantity } from './quantity.ts'
import { structType, type Field, type Shape, type StructType } from './schema.ts'
import { microTimeText, parseTime, timeText } from './time.ts'

export { DecodeError }

export interface Decoded {
  readonly object: Record<string, unknown>
  /** What strict decoding refuses: `unknown field "spec.foo"`, `duplicate field "spec.foo"`, in the order of the text. */
  readonly strict: readonly string[]
}

interface State {
  readonly root: string
  readonly path: (string | number)[]
  readonly strict: string[]
  /** The first type error; Go goes on decoding and reports it at the end. */
  refused?: string
  keys: number
  /** Whether keys of unknown form matter: only where there is a text to compare with. */
  readonly counts: boolean
}

/** How many strict problems are kept, and how deep a value may nest. */
const mostProblems = 100
const deepest = 1000

/** Decodes a value to the type with this name. `text` is what the value was parsed from: it is searched for duplicate keys. Throws a `DecodeError`. */
export function decode(typeName: string, value: unknown, text?: string): Decoded {
  const state: State = { root: typeName, path: [], strict: [], keys: 0, counts: text !== undefined }
  const object = decodeStruct(structType(typeName), value, state)
  if (text !== undefined && state.refused === undefined && countKeys(text) !== state.keys) return decode(typeName, parseWithDuplicates(text))
  if (state.refused !== undefined) throw new DecodeError(state.refused)
  return { object, strict: state.strict }
}

/** What Go writes for an empty struct of this type: `status: {replicas: 0}` of a ReplicaSet. */
export const zeroOf = (typeName: string): Record<string, unknown> => fillAlways(structType(typeName), {})

function decodeStruct(type: StructType, value: unknown, state: State): Record<string, unknown> {
  const out: Record<string, unknown> = {}
  if (state.path.length > deepest) throw new DecodeError('exceeded max depth')
  if (value instanceof Entries) return decodeEntries(type, value, state)
  if (!isObject(value)) {
    if (value !== null && value !== undefined) refuse(state, value, type.name.split('.').slice(-2).join('.'))
    return fillAlways(type, out)
  }
  const { path } = state
  // for-in sees own members only here: parsed objects inherit nothing that can be enumerated.
  for (const key in value) {
    state.keys++
    path.push(key)
    const field = type.fields.get(key)
    const member = (value as Record<string, unknown>)[key]
    if (field === undefined) {
      report(state, 'unknown')
      countUnknown(member, state)
    } else if (member !== null) {
      const decoded = decodeField(field, member, state)
      if (decoded !== undefined) out[key] = decoded
    }
    path.pop()
  }
  return fillAlways(type, out)
}

/** An object with keys that occur more than once. */
function decodeEntries(type: StructType, { pairs }: Entries, state: State): Record<string, unknown> {
  const out: Record<string, unknown> = {}
  const seen = new Set<string>()
  for (const [key, member] of pairs) {
    state.path.push(key)
    const field = type.fields.get(key)
    if (field === undefined) report(state, 'unknown')
    else {
      if (seen.has(key)) report(state, 'duplicate')
      const decoded = decodeField(field, member, state)
      // A map that comes twice is filled twice; anything else is replaced.
      if (decoded !== undefined) out[key] = field.kind === 'map' && seen.has(key) ? { ...(out[key] as object | undefined), ...(decoded as object) } : decoded
      else delete out[key]
    }
    seen.add(key)
    state.path.pop()
  }
  return fillAlways(type, out)
}

/** Go writes some zeros (fields without omitempty, structs by value) and leaves the others out. */
function fillAlways(type: StructType, out: Record<string, unknown>): Record<string, unknown> {
  for (const field of type.always) if (out[field.name] === undefined) out[field.name] = zeroValue(field)
  return out
}

function zeroValue(field: Field): unknown {
  if (field.pointer) return null
  switch (field.kind) {
    case 'struct':
      return field.struct === undefined ? {} : fillAlways(field.struct(), {})
    case 'string':
      return ''
    case 'int32':
    case 'int64':
    case 'double':
    case 'intOrString':
      return 0
    case 'bool':
      return false
    case 'quantity':
      return '0'
    default:
      return null
  }
}

/** Undefined: the field is not written. */
function decodeField(field: Field, value: unknown, state: State): unknown {
  if (value === null) return undefined
  const decoded = decodeValue(field, value, state)
  if (field.pointer || decoded === undefined || field.kind === 'struct') return decoded
  if (typeof decoded === 'object') {
    if (Array.isArray(decoded) ? decoded.length > 0 : field.kind !== 'map' || !isEmpty(decoded)) return decoded
    if (field.keepsEmpty === true) return decoded
    // What the storage gives back of an empty list that is always written.
    return field.omitEmpty ? undefined : Array.isArray(decoded) ? null : decoded
  }
  if (!field.omitEmpty || (decoded !== '' && decoded !== 0 && decoded !== false)) return decoded
  return field.kind === 'intOrString' || field.kind === 'quantity' ? decoded : undefined
}

function isEmpty(value: object | null): boolean {
  for (const _ in value) return false
  return true
}

function decodeValue(shape: Shape, value: unknown, state: State): unknown {
  switch (shape.kind) {
    case 'string':
      return typeof value === 'string' ? value : refuse(state, value, shape.go)
    case 'bool':
      return typeof value === 'boolean' ? value : refuse(state, value, shape.go)
    case 'int32':
    case 'int64':
      return isInteger(value, shape.kind) ? value : refuse(state, value, shape.go)
    case 'double':
      return typeof value === 'number' ? value : refuse(state, value, shape.go)
    case 'bytes':
      return decodeBytes(value, state)
    case 'struct':
      return isObject(value) && shape.struct !== undefined ? decodeStruct(shape.struct(), value, state) : refuse(state, value, shape.go)
    case 'list':
      return decodeList(shape, value, state)
    case 'map':
      return decodeMap(shape, value, state)
    case 'quantity':
      return decodeQuantity(value, state)
    case 'intOrString':
      if (typeof value === 'string') return value
      return isInteger(value, 'int32') ? value : stop(state, value, 'int32')
    case 'time':
    case 'microTime':
      return decodeTime(value, shape.kind === 'microTime', state)
    case 'any':
      countUnknown(value, state)
      return plain(value)
    default:
      return decodeEither(shape, value, state)
  }
}

function decodeList(shape: Shape, value: unknown, state: State): unknown {
  if (!Array.isArray(value)) return refuse(state, value, shape.go)
  const item = shape.item
  if (item === undefined) return value
  const out: unknown[] = []
  for (let index = 0; index < value.length; index++) {
    state.path.push(index)
    const one: unknown = value[index]
    out.push(one === null ? zeroOfItem(item) : decodeValue(item, one, state))
    state.path.pop()
  }
  return out
}

function decodeMap(shape: Shape, value: unknown, state: State): unknown {
  if (!isObject(value)) return refuse(state, value, shape.go)
  const item = shape.item
  const out: Record<string, unknown> = {}
  const seen = value instanceof Entries ? new Set<string>() : undefined
  for (const [key, one] of value instanceof Entries ? value.pairs : Object.entries(value)) {
    state.keys++
    state.path.push(key)
    if (seen?.has(key) === true) report(state, 'duplicate')
    seen?.add(key)
    const decoded = item === undefined || (item.kind === 'string' && typeof one === 'string') ? (one as unknown) : one === null ? zeroOfItem(item) : decodeValue(item, one, state)
    state.path.pop()
    setOwn(out, key, decoded)
  }
  return out
}

/** What null means as an item. */
const zeroOfItem = (item: Shape): unknown => zeroValue({ ...item, name: '', pointer: false, omitEmpty: false, patchStrategies: [] })

function decodeBytes(value: unknown, state: State): unknown {
  if (typeof value !== 'string') return refuse(state, value, '[]uint8')
  const at = badBase64(value)
  if (at === undefined) return value
  state.refused ??= `illegal base64 data at input byte ${at}`
  return ''
}

function decodeQuantity(value: unknown, state: State): unknown {
  if (typeof value !== 'string' && typeof value !== 'number') countUnknown(value, state)
  const parsed = parseQuantity(typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '?')
  if (typeof parsed === 'string') throw new DecodeError(parsed)
  return formatQuantity(parsed)
}

function decodeTime(value: unknown, micro: boolean, state: State): unknown {
  if (typeof value !== 'string') return stop(state, value, 'string')
  if (!micro && value.length === 20 && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value) && !Number.isNaN(Date.parse(value))) return value
  const parsed = parseTime(value, micro)
  if (typeof parsed === 'string') throw new DecodeError(parsed)
  return micro ? microTimeText(parsed.milliseconds, parsed.micros) : timeText(parsed.milliseconds)
}

/** The three unions of apiextensions: a schema, or a list of them, a truth value, or a list of names. */
function decodeEither(shape: Shape, value: unknown, state: State): unknown {
  const schema = (one: unknown): unknown => decodeStruct(structType('apiextensions.v1.JSONSchemaProps'), one, state)
  if (isObject(value)) return schema(value)
  if (shape.kind === 'schemaOrList' && Array.isArray(value)) return value.map(schema)
  if (shape.kind === 'schemaOrBool' && typeof value === 'boolean') return value
  if (shape.kind === 'schemaOrStrings' && Array.isArray(value)) return value
  throw new DecodeError(shape.kind === 'schemaOrBool' ? 'boolean or JSON schema expected' : 'array or JSON schema expected')
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value)
const keysOf = (value: object): string[] => (value instanceof Entries ? value.pairs.map(([key]) => key) : Object.keys(value))
/** A key such as `__proto__` must become a member, not a prototype. */
export function setOwn(out: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(out, key, { value, enumerable: true, configurable: true, writable: true })
  else out[key] = value
}

const isInteger = (value: unknown, kind: 'int32' | 'int64'): value is number => typeof value === 'number' && Number.isInteger(value) && (kind === 'int32' ? value >= -2147483648 && value <= 2147483647 : Math.abs(value) < 2 ** 63)

/** Where duplicates were looked for, parts of unknown form may hold such entries still. */
function plain(value: unknown): unknown {
  if (value instanceof Entries) return Object.fromEntries(value.pairs)
  return value
}

/** Keys below a field that nobody knows count as well: only lost ones are duplicates. */
function countUnknown(value: unknown, state: State): void {
  if (!state.counts || typeof value !== 'object') return
  const open: unknown[] = [value]
  while (open.length > 0) {
    const one = open.pop()
    if (typeof one !== 'object' || one === null) continue
    if (!Array.isArray(one)) state.keys += keysOf(one).length
    for (const member of Object.values(one)) open.push(member)
  }
}

function report(state: State, what: 'unknown' | 'duplicate'): void {
  if (state.strict.length >= mostProblems) return
  const path = state.path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('')
  state.strict.push(`${what} field ${JSON.stringify(path)}`)
}

/** Notes a wrong type; the first one is what the caller hears in the end. */
function refuse(state: State, value: unknown, go: string): undefined {
  countUnknown(value, state)
  state.refused ??= mismatch(value, go, state)
  return undefined
}

/** Types with a decoder of their own end the whole decoding at once. */
function stop(state: State, value: unknown, go: string): never {
  throw new DecodeError(mismatch(value, go, state))
}
