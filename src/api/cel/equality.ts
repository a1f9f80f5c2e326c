/** Equality and order of CEL values: numbers compare across their types, lists and maps by what they hold. */
import { type Bytes, CelError, elementsOf, isKind, type ListValue, type MapValue, noSuchOverload, type Span, type Value } from './value.ts'

/** Whether two values are equal, in upstream's types.Equal and Val.Equal; undefined where the left one refuses to be compared. */
type Equality = boolean | undefined

/** `==`, where a refusal is an error. */
export function isEqualValue(left: Value, right: Value): boolean {
  const same = equality(left, right)
  if (same === undefined) throw noSuchOverload()
  return same
}

/** `!=`, which also holds where the left value refuses the right one. */
export const isOtherValue = (left: Value, right: Value): boolean => equality(left, right) !== true

/** Null refuses nothing and nobody refuses it. */
const equality = (left: Value, right: Value): Equality => (left === null || right === null ? left === right : equalityOf(left, right))

/** What the left value says: Kubernetes' own values refuse those of another type, where CEL's are just not equal to them. */
export function equalityOf(left: Value, right: Value): Equality {
  const [a, b] = [numberOf(left), numberOf(right)]
  // JavaScript compares bigint and number exactly.
  if (a !== undefined && b !== undefined) return a == b
  if (typeof left !== 'object' || left === null) return left === right
  if (typeof right !== 'object' || right === null || left.kind !== right.kind) return equalityOfOthers(left, right)
  switch (left.kind) {
    case 'bytes':
      return compareBytes(left, right as Bytes) === 0
    case 'timestamp':
    case 'duration':
      return left.nanos === (right as typeof left).nanos
    case 'type':
      return left.name === (right as typeof left).name
    case 'list':
      return equalityOfLists(left, right as ListValue)
    case 'map':
      return equalityOfMaps(left, right as MapValue)
    case 'optional': {
      const other = (right as typeof left).value
      return left.value === undefined || other === undefined ? left.value === other : equalityOf(left.value, other)
    }
    case 'foreign':
      return left.type === (right as typeof left).type ? left.equals(right as typeof left) : equalityOfOthers(left, right)
    case 'uint':
      return false
  }
}

/** Of values of two types. */
function equalityOfOthers(left: Value, right: Value): Equality {
  if (isKind(left, 'foreign')) return left.equalsOther?.(right)
  return (isKind(left, 'list') || isKind(left, 'map')) && left.isStrict === true ? undefined : false
}

const numberOf = (value: Value): number | bigint | undefined =>
  typeof value === 'number' || typeof value === 'bigint' ? value : isKind(value, 'uint') ? value.value : undefined

function equalityOfLists(left: ListValue, right: ListValue): Equality {
  if (left.equals !== undefined) return left.equals(right)
  if (left.size !== right.size) return false
  for (let index = 0; index < left.size; index++) {
    const same = equalityInside(left, left.at(index), right.at(index))
    if (same !== true) return same
  }
  return true
}

function equalityOfMaps(left: MapValue, right: MapValue): Equality {
  if (left.size !== right.size) return false
  for (const key of left.keys()) {
    const [a, b] = [left.get(key), right.get(key)]
    const same = a !== undefined && b !== undefined && equalityInside(left, a, b)
    if (same !== true) return same
  }
  return true
}

/** Values of the object hand on what their parts refuse. CEL's own lists and maps look for parts that are not equal, which those are not. */
const equalityInside = (container: ListValue | MapValue, left: Value, right: Value): Equality =>
  container.isStrict === true ? equalityOf(left, right) : equality(left, right) !== false

/** Whether the list has the item: lists of the object ask their elements, and hand on what these refuse; CEL's own ask the item. */
export function contains(list: ListValue, item: Value): Equality {
  let isRefused = false
  for (const element of elementsOf(list)) {
    const same = list.isStrict === true ? equalityOf(element, item) : equalityOf(item, element)
    if (same === true) return true
    isRefused ||= same === undefined
  }
  return list.isStrict === true && isRefused ? undefined : false
}

/** The same, where a refusal is an error. */
export function holds(list: ListValue, item: Value): boolean {
  const found = contains(list, item)
  if (found === undefined) throw noSuchOverload()
  return found
}

/** Negative, zero or positive; refuses values that have no order between them. */
export function compareValues(left: Value, right: Value): number {
  const [a, b] = [numberOf(left), numberOf(right)]
  if (a !== undefined && b !== undefined) {
    if (Number.isNaN(a) || Number.isNaN(b)) throw new CelError('NaN values cannot be ordered')
    return a < b ? -1 : a > b ? 1 : 0
  }
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right)
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right)
  if (isKind(left, 'bytes') && isKind(right, 'bytes')) return compareBytes(left, right)
  if (isSpan(left) && isSpan(right) && left.kind === right.kind) return left.nanos < right.nanos ? -1 : left.nanos > right.nanos ? 1 : 0
  throw noSuchOverload()
}

/** Whether a value has an order at all: upstream's Comparer. */
export const hasOrder = (value: Value): boolean =>
  value !== null && (typeof value !== 'object' || isKind(value, 'uint') || isKind(value, 'bytes') || isSpan(value))

const isSpan = (value: Value): value is Span => isKind(value, 'timestamp') || isKind(value, 'duration')

/** By code points, as Go compares bytes of UTF-8. */
function compareText(left: string, right: string): number {
  return left === right ? 0 : Buffer.compare(Buffer.from(left), Buffer.from(right))
}

const compareBytes = ({ data: left }: Bytes, { data: right }: Bytes): number => Buffer.compare(left, right)
