/**
 * Functions on lists: Kubernetes' own, sets, and optional values. Upstream: apiserver/pkg/cel/library/lists.go, cel-go's ext/sets.go and
 * cel/library.go.
 */
import type { Definition } from '../declaration.ts'
import { entryOf } from '../elements.ts'
import { compareValues, contains, equalityOf, hasOrder, holds } from '../equality.ts'
import {
  CelError,
  elementsOf,
  type ListValue,
  type MapValue,
  integerOf,
  noSuchOverload,
  type OptionalValue,
  typeNameOf,
  type Value,
  none,
  some,
} from '../value.ts'
import { duration, int, nanosOf, uint, big } from './numbers.ts'
import { never } from './operators.ts'

const comparable = ['int', 'uint', 'double', 'bool', 'duration', 'timestamp', 'string', 'bytes']

function isSorted(list: ListValue): boolean {
  for (let index = 1; index < list.size; index++) if (orderOf(list.at(index - 1), list.at(index)) > 0) return false
  return true
}

/** As `compareValues`; values with orders of their own, and none between them, count as neither before nor after each other, as they do upstream. */
function orderOf(left: Value, right: Value): number {
  demandOrder(right)
  try {
    return compareValues(left, right)
  } catch {
    return 0
  }
}

function demandOrder(value: Value): void {
  if (!hasOrder(value)) throw noSuchOverload()
}

/** The element that comes first by `sign` times the order. */
function extreme(list: ListValue, name: string, sign: number): Value {
  if (list.size === 0) throw new CelError(`${name} called on empty list`)
  let best = list.at(0)
  demandOrder(best)
  for (let index = 1; index < list.size; index++) if (orderOf(best, list.at(index)) * sign > 0) best = list.at(index)
  return best
}

const add: Readonly<Record<string, readonly [zero: Value, plus: (sum: Value, item: Value) => Value]>> = {
  int: [0n, (sum, item) => int(big(sum) + big(item))],
  uint: [uint(0n), (sum, item) => uint(big(sum) + big(item))],
  double: [0, (sum, item) => (sum as number) + (item as number)],
  duration: [duration(0n), (sum, item) => duration(nanosOf(sum) + nanosOf(item))],
}

/** Values of one type alone have a sum. */
function sameType(sum: Value, item: Value): Value {
  if (typeNameOf(sum) !== typeNameOf(item)) throw noSuchOverload()
  return item
}

function placeOf(list: ListValue, item: Value, fromEnd: boolean): bigint {
  for (let step = 0; step < list.size; step++) {
    const index = fromEnd ? list.size - 1 - step : step
    if (equalityOf(list.at(index), item) === true) return BigInt(index)
  }
  return -1n
}

const hasAll = (list: ListValue, items: ListValue): boolean => [...elementsOf(items)].every((item) => holds(list, item))

export const lists: readonly Definition[] = [
  ...comparable.flatMap((type): Definition[] => [
    [`list_${type}_is_sorted_bool`, `list(${type})->isSorted() bool`, (list) => isSorted(list as ListValue)],
    [`list_${type}_max_${type}`, `list(${type})->max() ${type}`, (list) => extreme(list as ListValue, 'max', -1)],
    [`list_${type}_min_${type}`, `list(${type})->min() ${type}`, (list) => extreme(list as ListValue, 'min', 1)],
  ]),
  ...Object.entries(add).map(([type, [zero, plus]]): Definition => [
    `list_${type}_sum_${type}`,
    `list(${type})->sum() ${type}`,
    (list) => [...elementsOf(list as ListValue)].reduce((sum, item) => plus(sum, sameType(sum, item)), zero),
  ]),
  ['list_a_index_of_int', 'list(A)->indexOf(A) int', (list, item) => placeOf(list as ListValue, item as Value, false)],
  ['list_a_last_index_of_int', 'list(A)->lastIndexOf(A) int', (list, item) => placeOf(list as ListValue, item as Value, true)],
  ['list_sets_contains_list', 'sets.contains(list(A), list(A)) bool', (list, items) => hasAll(list as ListValue, items as ListValue)],
  [
    'list_sets_equivalent_list',
    'sets.equivalent(list(A), list(A)) bool',
    (left, right) => hasAll(left as ListValue, right as ListValue) && hasAll(right as ListValue, left as ListValue),
  ],
  [
    'list_sets_intersects_list',
    'sets.intersects(list(A), list(A)) bool',
    (left, right) => [...elementsOf(left as ListValue)].some((item) => contains(right as ListValue, item) === true),
  ],
]

const inner = (value: Value | undefined): Value | undefined => (value as OptionalValue).value

function isZero(value: Value): boolean {
  if (value === null || value === false || value === '' || integerOf(value) === 0n) return true
  if (typeof value !== 'object') return false
  return value.kind === 'list' || value.kind === 'map'
    ? value.size === 0
    : value.kind === 'bytes'
      ? value.data.length === 0
      : value.kind === 'duration'
        ? value.nanos === 0n
        : value.kind === 'optional' && value.value === undefined
}

function itemOf(container: ListValue | MapValue, key: Value): OptionalValue {
  if (container.kind === 'map') {
    const found = entryOf(container, key)
    return found === undefined ? none : some(found)
  }
  const index = integerOf(key)
  return index === undefined || index < 0n || index >= BigInt(container.size) ? none : some(container.at(Number(index)))
}

function itemOfOptional(optional: Value | undefined, key: Value | undefined): OptionalValue {
  const container = inner(optional)
  return container === undefined ? none : itemOf(container as ListValue | MapValue, key as Value)
}

function valueIn(optional: Value | undefined): Value {
  const value = inner(optional)
  if (value === undefined) throw new CelError('optional.none() dereference')
  return value
}

export const optionals: readonly Definition[] = [
  ['optional_of', 'optional.of(A) optional_type(A)', (value) => some(value as Value)],
  [
    'optional_ofNonZeroValue',
    'optional.ofNonZeroValue(A) optional_type(A)',
    (value) => (isZero(value as Value) ? none : some(value as Value)),
  ],
  ['optional_none', 'optional.none() optional_type(A)', () => none],
  ['optional_value', 'optional_type(A)->value() A', valueIn],
  ['optional_hasValue', 'optional_type(A)->hasValue() bool', (optional) => inner(optional) !== undefined],
  ['optional_or_optional', 'optional_type(A)->or(optional_type(A)) optional_type(A)', never],
  ['optional_orValue_value', 'optional_type(A)->orValue(A) A', never],
  ['list_optindex_optional_int', '_[?_](list(A), int) optional_type(A)', (list, index) => itemOf(list as ListValue, index as Value)],
  ['optional_list_optindex_optional_int', '_[?_](optional_type(list(A)), int) optional_type(A)', itemOfOptional],
  ['map_optindex_optional_value', '_[?_](map(A, B), A) optional_type(B)', (map, key) => itemOf(map as MapValue, key as Value)],
  ['optional_map_optindex_optional_value', '_[?_](optional_type(map(A, B)), A) optional_type(B)', itemOfOptional],
]
