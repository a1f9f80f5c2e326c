/** Values of CEL at run time. Integers are bigint, doubles number; what JavaScript has no word for carries its kind. */

export interface Uint {
  readonly kind: 'uint'
  readonly value: bigint
}

export interface Bytes {
  readonly kind: 'bytes'
  readonly data: Uint8Array
}

interface Timestamp {
  readonly kind: 'timestamp'
  readonly nanos: bigint
  /** Minutes east of UTC in which it was written; only its text shows them. */
  readonly offset?: number
}

interface Duration {
  readonly kind: 'duration'
  readonly nanos: bigint
}

/** An instant or a span, in nanoseconds. */
export type Span = Timestamp | Duration

/**
 * A list or map of a custom object is Kubernetes' own kind of value: what CEL's are just not equal to it refuses, and it takes indexes and
 * keys of one type alone. Upstream: apiserver/pkg/cel/common/values.go.
 */
interface Container {
  readonly isStrict?: true
}

export interface ListValue extends Container {
  readonly kind: 'list'
  readonly size: number
  at(index: number): Value
  /** Equality (undefined: refused) and `+` of lists whose schema makes them sets or maps. */
  equals?(other: ListValue): boolean | undefined
  plus?(other: ListValue): ListValue
}

export interface MapValue extends Container {
  readonly kind: 'map'
  readonly size: number
  /** Undefined where the key is missing. */
  get(key: Value): Value | undefined
  keys(): readonly Value[]
}

export interface OptionalValue {
  readonly kind: 'optional'
  readonly value: Value | undefined
}

export const none: OptionalValue = { kind: 'optional', value: undefined }
export const some = (value: Value): OptionalValue => ({ kind: 'optional', value })

export interface TypeValue {
  readonly kind: 'type'
  readonly name: string
}

/** A value of one of Kubernetes' own types: a quantity, a URL, an authoriser. */
export interface Foreign {
  readonly kind: 'foreign'
  readonly type: string
  readonly data: unknown
  equals(other: Foreign): boolean
  /** Equality with values of other types, for what does not refuse them all. */
  equalsOther?(other: Value): boolean
  /** What `size` and costs take it for; default 1. */
  readonly size?: number
}

export type Value =
  null | boolean | bigint | number | string | Uint | Bytes | Span | ListValue | MapValue | OptionalValue | TypeValue | Foreign

/** An evaluation that ended in an error, in cel-go's words. */
export class CelError extends Error {}

/** The evaluation became dearer than its limit. Nothing in an expression may catch it. */
export class CostExceeded extends Error {
  constructor() {
    super('operation cancelled: actual cost limit exceeded')
  }
}

/** The words that upstream looks for. */
export const noSuchOverload = (): CelError => new CelError('no such overload')

/** The name that `type()` gives. */
export function typeNameOf(value: Value): string {
  if (value === null) return 'null_type'
  if (typeof value !== 'object')
    return typeof value === 'boolean' ? 'bool' : typeof value === 'bigint' ? 'int' : typeof value === 'number' ? 'double' : 'string'
  switch (value.kind) {
    case 'timestamp':
      return 'google.protobuf.Timestamp'
    case 'duration':
      return 'google.protobuf.Duration'
    case 'optional':
      return 'optional_type'
    case 'foreign':
      return value.type
    default:
      return value.kind
  }
}

/** A list over an array of its own. Appending to the newest view of an array shares it, so that loops which build lists stay linear. */
export function listOf(items: Value[], size: number = items.length): ListValue & { readonly items: Value[] } {
  return { kind: 'list', size, items, at: (index) => items[index] ?? null }
}

/** The elements, in order. */
export function* elementsOf(list: ListValue): Generator<Value> {
  for (let index = 0; index < list.size; index++) yield list.at(index)
}

/** The same text for equal keys: numbers are equal across their types. */
function keyText(key: Value): string {
  if (typeof key === 'string') return `s${key}`
  if (typeof key === 'boolean') return `b${key}`
  return `n${integerOf(key) ?? String(key)}`
}

/** A number without a fraction, of whichever type; keys of maps and indexes of lists take them all. */
export function integerOf(value: Value): bigint | undefined {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : undefined
  return typeof value === 'object' && value !== null && value.kind === 'uint' ? value.value : undefined
}

/** A map of these entries; of two with the same key the later one counts. */
export function mapOf(entries: Iterable<readonly [Value, Value]>): MapValue {
  const known: Entries = new Map()
  for (const [key, value] of entries) known.set(keyText(key), [key, value])
  return viewOf(known)
}

type Entries = Map<string, readonly [Value, Value]>

interface OwnMap extends MapValue {
  readonly entries: Entries
}

function put(known: Entries, key: Value, value: Value): void {
  const text = keyText(key)
  if (known.has(text)) throw new CelError(`insert failed: key ${String(integerOf(key) ?? key)} already exists`)
  known.set(text, [key, value])
}

const viewOf = (entries: Entries): OwnMap => ({
  kind: 'map',
  entries,
  size: entries.size,
  get: (key) => entries.get(keyText(key))?.[1],
  keys: () => [...entries.values()].map(([key]) => key),
})

/** The map with one entry more: loops that fill maps hold on to the newest only, so what it was made of may grow. */
export function grown(map: MapValue, key: Value, value: Value): MapValue {
  const entries =
    (map as Partial<OwnMap>).entries ?? new Map(map.keys().map((known) => [keyText(known), [known, map.get(known) ?? null] as const]))
  put(entries, key, value)
  return viewOf(entries)
}

export const isKind = <K extends Exclude<Value, null | boolean | bigint | number | string>['kind']>(
  value: Value,
  kind: K,
): value is Extract<Value, { kind: K }> => typeof value === 'object' && value !== null && value.kind === kind

/** How many code points a text has. */
export function lengthOf(text: string): number {
  let length = text.length
  for (let at = 0; at < text.length; at++)
    if ((text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00) length--
  return length
}

/** What costs count: the length of what has one, and 1 for all else. */
export function sizeOf(value: Value): number {
  if (typeof value === 'string') return lengthOf(value)
  if (typeof value !== 'object' || value === null) return 1
  switch (value.kind) {
    case 'bytes':
      return value.data.length
    case 'list':
    case 'map':
      return value.size
    case 'optional':
      return value.value === undefined ? 1 : sizeOf(value.value)
    case 'foreign':
      return value.size ?? 1
    default:
      return 1
  }
}
