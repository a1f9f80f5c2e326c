/**
 * What evaluations cost: upstream's units, which bound how long an expression may run. Upstream: cel-go's interpreter/runtimecost.go,
 * apiserver/pkg/cel/library/cost.go.
 */
import { CostExceeded, elementsOf, isKind, sizeOf, type Value } from './value.ts'

/** What is spent and what may be. */
export interface Budget {
  spent: number
  readonly limit: number
}

export const costs = {
  name: 1,
  list: 10,
  map: 30,
  object: 40,
  perCharacter: 0.1,
  perPatternCharacter: 0.25,
  authorization: 350_000,
} as const

/** Spends; throws when it was too much. */
export function spend(budget: Budget, cost: number): void {
  budget.spent += cost
  if (budget.spent > budget.limit) throw new CostExceeded()
}

const traverse = (size: number, times = 1): number => Math.ceil(size * times * costs.perCharacter)
const search = (text: number, pattern: number): number =>
  Math.ceil((1 + text) * costs.perCharacter) * Math.ceil(pattern * costs.perPatternCharacter)

/** A list or map as a tree of data. */
function traversal(value: Value): number {
  if (typeof value === 'string') return Math.floor(Buffer.byteLength(value) * costs.perCharacter)
  if (isKind(value, 'bytes')) return Math.floor(value.data.length * costs.perCharacter)
  if (isKind(value, 'list')) return [...elementsOf(value)].reduce<number>((sum, item) => sum + traversal(item), 0)
  if (isKind(value, 'map')) return value.keys().reduce<number>((sum, key) => sum + traversal(key) + traversal(value.get(key) ?? null), 0)
  return 1
}

interface Call {
  readonly overload: string
  readonly sizes: readonly number[]
  readonly args: readonly Value[]
  readonly result: Value
}

type Cost = (call: Call) => number

const first: Cost = ({ sizes: [size = 1] }) => traverse(size)
const firstTwice: Cost = ({ sizes: [size = 1] }) => traverse(size, 2)
const one: Cost = () => 1
const whole: Cost = ({ args: [value = null] }) => traversal(value)
const selector: Cost = ({ sizes: [, size = 1] }) =>
  costs.list + traverse(size) + Math.ceil(Math.ceil(size * 0.5) * (costs.list + costs.object))
const find: Cost = ({ sizes: [text = 1, pattern = 1] }) => search(text, pattern)
const network: Cost = ({ overload, sizes: [cidr = 1, other = 1] }) =>
  traverse(cidr, 2) +
  (overload.endsWith('cidr') || overload.includes('_cidr_string') ? traverse(cidr) + 1 : 0) +
  (overload.endsWith('_string') ? traverse(other) : 0)

/** The same for each of these names, which blanks part. */
export const each = <T>(names: string, value: T): Record<string, T> => Object.fromEntries(names.split(' ').map((name) => [name, value]))

/** By the name of the function. */
const byName: Readonly<Record<string, Cost>> = {
  check: () => costs.authorization,
  ...each('serviceAccount path group resource subresource namespace name allowed reason error errored', one),
  ...each('fieldSelector labelSelector', selector),
  ...each('isSorted sum max min indexOf lastIndexOf', whole),
  ...each('url lowerAscii upperAscii substring trim cidr isIP isCIDR quantity isQuantity', first),
  ...each('replace split ip.isCanonical', firstTwice),
  join: ({ result }) => traverse(sizeOf(result), 2),
  ...each('find findAll', find),
  ip: (call) => (call.overload === 'cidr_ip' ? 1 : first(call)),
  ...each('masked prefixLength family isUnspecified isLoopback isLinkLocalMulticast isLinkLocalUnicast isGlobalUnicast', one),
  ...each('containsIP containsCIDR', network),
  validate: ({ args: [format = null], sizes: [, text = 1] }) => search(text, isKind(format, 'foreign') ? (format.size ?? 1) : 1),
}

const byOverload: Readonly<Record<string, Cost>> = {
  ...each('starts_with_string ends_with_string string_to_bytes bytes_to_string strings_quote string_format', first),
  in_list: ({ sizes: [, list = 1] }) => list,
  ...each(
    'less_string greater_string less_equals_string greater_equals_string less_bytes greater_bytes less_equals_bytes greater_equals_bytes equals not_equals',
    ({ sizes: [left = 1, right = 1] }) => traverse(Math.min(left, right)),
  ),
  ...each('add_string add_bytes', ({ sizes: [left = 1, right = 1] }) => traverse(left + right)),
  ...each('matches matches_string', find),
  ...each('list_sets_contains_list list_sets_intersects_list', ({ sizes: [left = 1, right = 1] }) => 1 + left * right),
  list_sets_equivalent_list: ({ sizes: [left = 1, right = 1] }) => 1 + 2 * left * right,
  contains_string: ({ sizes: [text = 1, part = 1] }) => traverse(text) * traverse(part),
}

/** What calls of an overload cost, by their arguments and result; undefined where every call costs 1. */
export function costOf(name: string, overload: string): ((args: readonly Value[], result: Value) => number) | undefined {
  const cost =
    (Object.hasOwn(byName, name) ? byName[name] : undefined) ?? (Object.hasOwn(byOverload, overload) ? byOverload[overload] : undefined)
  return cost && ((args, result) => cost({ overload, args, result, sizes: args.map(sizeOf) }))
}
