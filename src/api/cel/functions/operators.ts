/** The operators of CEL on each pair of types. Upstream: cel-go's common/stdlib. */
import type { Definition, Run } from '../declaration.ts'
import { entryOf } from '../elements.ts'
import { compareValues, holds, isEqualValue, isOtherValue } from '../equality.ts'
import {
  type Bytes,
  CelError,
  elementsOf,
  grown,
  lengthOf,
  type ListValue,
  listOf,
  type MapValue,
  type Span,
  type Value,
} from '../value.ts'
import { big, duration, int, later, nanosOf, uint } from './numbers.ts'

const ordered = ['bool', 'int', 'uint', 'double', 'string', 'bytes', 'timestamp', 'duration']
const numbers = ['int', 'uint', 'double']
const goNames: Readonly<Record<string, string>> = { int: 'int64', uint: 'uint64' }
const goName = (type: string): string => goNames[type] ?? type

/** One comparison for every type with an order, and for every pair of numbers. */
function comparison(name: string, operator: string, holds: (order: number) => boolean): Definition[] {
  const run: Run = (left, right) => holds(compareValues(left as Value, right as Value))
  const pairs = numbers.flatMap((left) => numbers.filter((right) => right !== left).map((right) => [left, right] as const))
  return [
    ...ordered.map((type): Definition => [`${name}_${goName(type)}`, `${operator}(${type}, ${type}) bool`, run]),
    ...pairs.map(([left, right]): Definition => [`${name}_${goName(left)}_${goName(right)}`, `${operator}(${left}, ${right}) bool`, run]),
  ]
}

type Arithmetic = (left: bigint, right: bigint) => bigint

function arithmetic(name: string, operator: string, whole: Arithmetic, fraction?: (left: number, right: number) => number): Definition[] {
  return [
    [`${name}_int64`, `${operator}(int, int) int`, (a, b) => int(whole(big(a as Value), big(b as Value)))],
    [`${name}_uint64`, `${operator}(uint, uint) uint`, (a, b) => uint(whole(big(a as Value), big(b as Value)))],
    ...(fraction === undefined
      ? []
      : [[`${name}_double`, `${operator}(double, double) double`, (a, b) => fraction(a as number, b as number)] satisfies Definition]),
  ]
}

function divided(by: bigint, what: string, divide: () => bigint): bigint {
  if (by === 0n) throw new CelError(`${what} by zero`)
  return divide()
}

const joinedBytes = (left: Value, right: Value): Bytes => ({
  kind: 'bytes',
  data: Buffer.concat([(left as Bytes).data, (right as Bytes).data]),
})

/** Both lists one after the other. Where the left one is of the object, so are both; an empty list adds nothing to one. */
function joinedLists(left: ListValue, right: ListValue): ListValue {
  if (left.plus !== undefined) return left.plus(right)
  if (left.isStrict === true) return { ...appended(left, right), isStrict: true }
  return left.size === 0 && right.isStrict === true ? right : appended(left, right)
}

/** Where the left list ends with its array, the array grows. */
function appended(left: ListValue & { readonly items?: Value[] }, right: ListValue): ListValue {
  const { items } = left
  if (items !== undefined && items.length === left.size) {
    for (const item of elementsOf(right)) items.push(item)
    return listOf(items, left.size + right.size)
  }
  return listOf([...elementsOf(left), ...elementsOf(right)])
}

const sizes: readonly Definition[] = (
  [
    ['string', (value) => BigInt(lengthOf(value as string))],
    ['bytes', (value) => BigInt((value as Bytes).data.length)],
    ['list', (value) => BigInt((value as ListValue).size)],
    ['map', (value) => BigInt((value as MapValue).size)],
  ] satisfies [string, Run][]
).flatMap(([type, run]): Definition[] => {
  const full = type === 'list' ? 'list(A)' : type === 'map' ? 'map(A, B)' : type
  return [
    [`size_${type}`, `size(${full}) int`, run],
    [`${type}_size`, `${full}->size() int`, run],
  ]
})

/** What the evaluator knows by its name, and does without a call. */
export const never: Run = () => {
  throw new CelError('no such overload')
}

export const operators: readonly Definition[] = [
  ['conditional', '_?_:_(bool, A, A) A', never],
  ['logical_and', '_&&_(bool, bool) bool', never],
  ['logical_or', '_||_(bool, bool) bool', never],
  ['not_strictly_false', '@not_strictly_false(bool) bool', never],
  ['logical_not', '!_(bool) bool', (value) => value !== true],
  ['equals', '_==_(A, A) bool', (a, b) => isEqualValue(a as Value, b as Value)],
  ['not_equals', '_!=_(A, A) bool', (a, b) => isOtherValue(a as Value, b as Value)],
  ...comparison('less', '_<_', (order) => order < 0),
  ...comparison('less_equals', '_<=_', (order) => order <= 0),
  ...comparison('greater', '_>_', (order) => order > 0),
  ...comparison('greater_equals', '_>=_', (order) => order >= 0),
  ...arithmetic(
    'add',
    '_+_',
    (a, b) => a + b,
    (a, b) => a + b,
  ),
  ['add_string', '_+_(string, string) string', (a, b) => (a as string) + (b as string)],
  ['add_bytes', '_+_(bytes, bytes) bytes', (a, b) => joinedBytes(a as Value, b as Value)],
  ['add_list', '_+_(list(A), list(A)) list(A)', (a, b) => joinedLists(a as ListValue, b as ListValue)],
  ['add_timestamp_duration', '_+_(timestamp, duration) timestamp', (a, b) => later(a as Span, nanosOf(b as Value))],
  ['add_duration_timestamp', '_+_(duration, timestamp) timestamp', (a, b) => later(b as Span, nanosOf(a as Value))],
  ['add_duration_duration', '_+_(duration, duration) duration', (a, b) => duration(nanosOf(a as Value) + nanosOf(b as Value))],
  ...arithmetic(
    'subtract',
    '_-_',
    (a, b) => a - b,
    (a, b) => a - b,
  ),
  ['subtract_timestamp_timestamp', '_-_(timestamp, timestamp) duration', (a, b) => duration(nanosOf(a as Value) - nanosOf(b as Value))],
  ['subtract_timestamp_duration', '_-_(timestamp, duration) timestamp', (a, b) => later(a as Span, -nanosOf(b as Value))],
  ['subtract_duration_duration', '_-_(duration, duration) duration', (a, b) => duration(nanosOf(a as Value) - nanosOf(b as Value))],
  ...arithmetic(
    'multiply',
    '_*_',
    (a, b) => a * b,
    (a, b) => a * b,
  ),
  ...arithmetic(
    'divide',
    '_/_',
    (a, b) => divided(b, 'division', () => a / b),
    (a, b) => a / b,
  ),
  ...arithmetic('modulo', '_%_', (a, b) => divided(b, 'modulus', () => a % b)),
  ['negate_int64', '-_(int) int', (value) => int(-big(value as Value))],
  ['negate_double', '-_(double) double', (value) => -(value as number)],
  ['in_list', '@in(A, list(A)) bool', (item, list) => holds(list as ListValue, item as Value)],
  ['in_map', '@in(A, map(A, B)) bool', (key, map) => entryOf(map as MapValue, key as Value) !== undefined],
  ['index_list', '_[_](list(A), int) A', never],
  ['index_map', '_[_](map(A, B), A) B', never],
  ['optional_list_index_int', '_[_](optional_type(list(A)), int) optional_type(A)', never],
  ['optional_map_index_value', '_[_](optional_type(map(A, B)), A) optional_type(B)', never],
  [
    '@mapInsert_map_map',
    'cel.@mapInsert(map(A, B), map(A, B)) map(A, B)',
    (map, more) =>
      (more as MapValue).keys().reduce<MapValue>((all, key) => grown(all, key, (more as MapValue).get(key) ?? null), map as MapValue),
  ],
  [
    '@mapInsert_map_key_value',
    'cel.@mapInsert(map(A, B), A, B) map(A, B)',
    (map, key, value) => grown(map as MapValue, key as Value, value as Value),
  ],
  ...sizes,
]
