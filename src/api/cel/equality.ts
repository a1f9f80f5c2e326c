/** Equality and order of CEL values: numbers compare across their types, lists and maps by what they hold. */
import { type Bytes, isKind, type ListValue, type MapValue, noSuchOverload, type Span, type Value } from './value.ts'

/** `==`: values of types that cannot be compared are not equal. */
export function isEqualValue(left: Value, right: Value): boolean {
  if (left === right) return true
  const [a, b] = [numberOf(left), numberOf(right)]
  // JavaScript compares bigint and number exactly.
  if (a !== undefined && b !== undefined) return a == b
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  if (left.kind !== right.kind) return false
  switch (left.kind) {
    case 'bytes':
      return compareBytes(left, right as Bytes) === 0
    case 'timestamp':
    case 'duration':
      return left.nanos === (right as typeof left).nanos
    case 'type':
      return left.name === (right as typeof left).name
    case 'list':
      return isSameList(left, right as ListValue)
    case 'map':
      return isSameMap(left, right as MapValue)
    case 'optional': {
      const other = (right as typeof left).value
      return left.value === undefined || other === undefined ? left.value === other : isEqualValue(left.value, other)
    }
    case 'foreign':
      return left.type === (right as typeof left).type && left.equals(right as typeof left)
    case 'uint':
      return false
  }
}

const numberOf = (value: Value): number | bigint | undefined =>
  typeof value === 'number' || typeof value === 'bigint' ? value : isKind(value, 'uint') ? value.value : undefined

function isSameList(left: ListValue, right: ListValue): boolean {
  if (left.equals !== undefined) return left.equals(right)
  if (left.size !== right.size) return false
  for (let index = 0; index < left.size; index++) if (!isEqualValue(left.at(index), right.at(index))) return false
  return true
}

function isSameMap(left: MapValue, right: MapValue): boolean {
  if (left.size !== right.size) return false
  return left.keys().every((key) => {
    const [a, b] = [left.get(key), right.get(key)]
    return a !== undefined && b !== undefined && isEqualValue(a, b)
  })
}

/** Negative, zero or positive; refuses values that have no order between them. */
export function compareValues(left: Value, right: Value): number {
  const [a, b] = [numberOf(left), numberOf(right)]
  if (a !== undefined && b !== undefined) {
    if (Number.isNaN(a) || Number.isNaN(b)) throw noSuchOverload()
    return a < b ? -1 : a > b ? 1 : 0
  }
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right)
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right)
  if (isKind(left, 'bytes') && isKind(right, 'bytes')) return compareBytes(left, right)
  if (isSpan(left) && isSpan(right) && left.kind === right.kind) return left.nanos < right.nanos ? -1 : left.nanos > right.nanos ? 1 : 0
  throw noSuchOverload()
}

const isSpan = (value: Value): value is Span => isKind(value, 'timestamp') || isKind(value, 'duration')

/** By code points, as Go compares bytes of UTF-8. */
function compareText(left: string, right: string): number {
  return left === right ? 0 : Buffer.compare(Buffer.from(left), Buffer.from(right))
}

const compareBytes = ({ data: left }: Bytes, { data: right }: Bytes): number => Buffer.compare(left, right)
