/**
 * Decodes parsed JSON against the schema as upstream's decoder does: unknown fields dropped and reported, wrong types refused, zero values
 * as Go writes them.
 */
import { keepEmpty } from './came-empty.ts'
import { DecodeError } from './decode-error.ts'
import { decodeBytes, decodeQuantity, decodeTime, isInteger, shortNumber } from './decode-scalar.ts'
import { countUnknown, isFloat, refuse, report, stop, type State } from './decode-state.ts'
import { isJsonObject, setMember } from './json-object.ts'
import { countKeys, Entries, parseWithDuplicates, deepest } from './json-scan.ts'
import { structType, type Field, type Shape, type StructType } from './schema.ts'
import { keepSpelling } from './spelling.ts'
import { placeOf, writtenFloats } from './written-floats.ts'
import { fillAlways, zeroOfItem } from './zero-value.ts'

export { DecodeError }

export interface Decoded {
  readonly object: Record<string, unknown>
  /** What strict decoding refuses: `unknown field "spec.foo"`, `duplicate field "spec.foo"`, in the order of the text. */
  readonly strict: readonly string[]
}

/**
 * Decodes a value to the type with this name. `text` is what the value was parsed from: it is searched for duplicate keys, and the value is
 * the decoder's to use up. Without it the object is a copy. Throws a `DecodeError`.
 */
export function decode(typeName: string, value: unknown, text?: string): Decoded {
  const floats = text === undefined ? undefined : writtenFloats(text)
  const state: State = { root: typeName, path: [], strict: [], keys: 0, fromText: text !== undefined, ...(floats && { floats }) }
  const object = decodeWhole(typeName, value, state)
  if (text !== undefined && state.refused === undefined && countKeys(text) !== state.keys)
    return decode(typeName, parseWithDuplicates(text))
  if (state.refused !== undefined)
    throw new DecodeError(text === undefined ? state.refused : asWritten(state.refused, text), undefined, state.misfit)
  return { object, strict: state.strict }
}

function decodeWhole(typeName: string, value: unknown, state: State): Record<string, unknown> {
  try {
    return decodeStruct(structType(typeName), value, state)
  } catch (error) {
    if (!(error instanceof DecodeError) || state.refused === undefined) throw error
    throw new DecodeError(error.message, error.own, error.misfit, new DecodeError(state.refused, undefined, state.misfit))
  }
}

/** The refusal with its number as the text has it: what JavaScript cannot hold it prints otherwise. */
function asWritten(refusal: string, text: string): string {
  const shown = /^json: cannot unmarshal number (\S+) into/.exec(refusal)?.[1]
  if (shown === undefined || text.includes(shown)) return refusal
  const written = text.match(/-?\d[\d.eE+-]*/g)?.find((one) => String(Number(one)) === shown)
  return written === undefined ? refusal : refusal.replace(shown, written)
}

function decodeStruct(type: StructType, value: unknown, state: State): Record<string, unknown> {
  if (state.path.length > deepest) throw new DecodeError('exceeded max depth')
  if (value instanceof Entries) return decodeEntries(type, value, state)
  if (!isJsonObject(value)) {
    if (value !== null && value !== undefined) refuse(state, value, type.name.split('.').slice(-2).join('.'), 'struct')
    return fillAlways(type, {})
  }
  const { path } = state
  const given = value as Record<string, unknown>
  let out: Record<string, unknown> | undefined = state.fromText ? undefined : {}
  // for-in sees own members only here: parsed objects inherit nothing that can be enumerated.
  for (const key in given) {
    state.keys++
    path.push(key)
    const field = type.fields.get(key)
    const member = given[key]
    let decoded: unknown
    if (field === undefined) {
      report(state, 'unknown')
      countUnknown(member, state)
    } else decoded = decodeField(field, member, state)
    if (decoded !== member) out ??= upTo(given, key)
    if (out !== undefined && decoded !== undefined) out[key] = decoded
    if (field?.kind === 'quantity' && decoded !== member && out !== undefined) keepWritten(out, member, state)
    if (
      field !== undefined &&
      out !== undefined &&
      decoded !== member &&
      (decoded ?? undefined) === undefined &&
      typeof member === 'object' &&
      member !== null
    )
      keepEmpty(out, key, member)
    path.pop()
  }
  return fillAlways(type, out ?? given)
}

/** The members before this one. */
function upTo(value: Readonly<Record<string, unknown>>, key: string): Record<string, unknown> {
  const out: Record<string, unknown> = {}
  for (const name in value) {
    if (name === key) break
    setMember(out, name, value[name])
  }
  return out
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
      if (decoded !== undefined)
        out[key] = field.kind === 'map' && seen.has(key) ? { ...(out[key] as object | undefined), ...(decoded as object) } : decoded
      else delete out[key]
    }
    seen.add(key)
    state.path.pop()
  }
  return fillAlways(type, out)
}

/** Undefined: the field is not written. */
function decodeField(field: Field, value: unknown, state: State): unknown {
  if (value === null) return undefined
  const decoded = decodeValue(field, value, state)
  if (field.pointer || decoded === undefined || field.kind === 'struct') return decoded
  if (typeof decoded === 'object') {
    if (Array.isArray(decoded) ? decoded.length > 0 : field.kind !== 'map' || !isEmpty(decoded)) return decoded
    // Managers are an object's own: metadata of what it makes knows none.
    if (field.keepsEmpty === true && (field.name !== 'managedFields' || state.path.length === 2)) return decoded
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
      value = shortNumber(value)
      return isInteger(value, shape.kind) && !isFloat(state) ? value : refuse(state, value, shape.go)
    case 'double':
      value = shortNumber(value)
      return typeof value === 'number' ? value : refuse(state, value, shape.go)
    case 'bytes':
      return decodeBytes(value, state)
    case 'struct':
      return isJsonObject(value) && shape.struct !== undefined
        ? decodeStruct(shape.struct(), value, state)
        : refuse(state, value, shape.go, 'struct')
    case 'list':
      return decodeList(shape, value, state)
    case 'map':
      return decodeMap(shape, value, state)
    case 'quantity':
      return decodeQuantity(value, state)
    case 'intOrString':
      if (typeof value === 'string') return value
      return isInteger(value, 'int32') && !isFloat(state) ? value : stop(state, value, 'int32')
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
  if (!Array.isArray(value)) return refuse(state, value, shape.go, 'slice')
  const item = shape.item
  if (item === undefined) return value
  const given = value as readonly unknown[]
  let out: unknown[] | undefined = state.fromText ? undefined : []
  for (let index = 0; index < given.length; index++) {
    state.path.push(index)
    const one = given[index]
    const decoded = one === null ? zeroOfItem(item) : decodeValue(item, one, state)
    if (decoded !== one) out ??= given.slice(0, index)
    out?.push(decoded)
    state.path.pop()
  }
  return out ?? given
}

function decodeMap(shape: Shape, value: unknown, state: State): unknown {
  if (!isJsonObject(value)) return refuse(state, value, shape.go, 'map')
  if (value instanceof Entries) return decodeMapEntries(shape, value, state)
  const given = value as Readonly<Record<string, unknown>>
  let out: Record<string, unknown> | undefined = state.fromText ? undefined : {}
  for (const key in given) {
    const member = given[key]
    const decoded = decodeMember(shape, { key, member }, state)
    if (decoded !== member) out ??= upTo(given, key)
    if (out !== undefined) setMember(out, key, decoded)
    if (decoded !== member && out !== undefined && shape.item?.kind === 'quantity') {
      state.path.push(key)
      keepWritten(out, member, state)
      state.path.pop()
    }
  }
  return out ?? given
}

/** Remembers how the quantity at the end of the path came. */
function keepWritten(owner: Record<string, unknown>, member: unknown, { path, floats }: State): void {
  keepSpelling(owner, String(path.at(-1)), String(floats?.get(placeOf(path)) ?? member).trim())
}

function decodeMapEntries(shape: Shape, { pairs }: Entries, state: State): unknown {
  const out: Record<string, unknown> = {}
  const seen = new Set<string>()
  for (const [key, member] of pairs) {
    if (seen.has(key)) {
      state.path.push(key)
      report(state, 'duplicate')
      state.path.pop()
    }
    seen.add(key)
    setMember(out, key, decodeMember(shape, { key, member }, state))
  }
  return out
}

/** One member of a map. */
function decodeMember({ item }: Shape, { key, member }: { readonly key: string; readonly member: unknown }, state: State): unknown {
  state.keys++
  if (item === undefined || (item.kind === 'string' && typeof member === 'string')) return member
  state.path.push(key)
  const decoded = member === null ? zeroOfItem(item) : decodeValue(item, member, state)
  state.path.pop()
  return decoded
}

/**
 * The three unions of apiextensions: a schema, or a list of them, a truth value, or a list of names. They read themselves, and know nothing
 * of strictness.
 */
function decodeEither(shape: Shape, value: unknown, state: State): unknown {
  const told = state.strict.length
  const schema = (one: unknown): unknown => {
    const decoded = decodeStruct(structType('apiextensions.v1.JSONSchemaProps'), one, state)
    state.strict.length = told
    return decoded
  }
  if (isJsonObject(value)) return schema(value)
  switch (shape.kind) {
    case 'schemaOrBool':
      if (typeof value === 'boolean') return value
      throw new DecodeError('boolean or JSON schema expected')
    case 'schemaOrList':
      // Whatever else it is, Go holds a union of nothing.
      return Array.isArray(value) && value.length > 0 ? value.map(schema) : undefined
    default:
      return Array.isArray(value) ? value.map((one) => decodeMemberName(one, state)) : {}
  }
}

function decodeMemberName(value: unknown, state: State): unknown {
  return typeof value === 'string' ? value : value === null ? '' : refuse(state, value, 'string')
}

/** Where duplicates were looked for, parts of unknown form may hold such entries still. */
function plain(value: unknown): unknown {
  if (value instanceof Entries) return Object.fromEntries(value.pairs)
  return value
}
