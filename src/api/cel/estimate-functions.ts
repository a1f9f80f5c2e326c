/**
 * What calls of each function can cost, and how large their results can be. Upstream: cel-go's checker/cost.go and
 * apiserver/pkg/cel/library/cost.go.
 */
import { costs, each } from './cost.ts'
import type { Argument, SizeOf } from './estimate.ts'
import { add, fixed, type Range, scaled, times, union, unknown } from './range.ts'
import { paramOf } from './type.ts'

export interface Judged {
  readonly name: string
  readonly overload: string
  readonly target: Argument | undefined
  readonly args: readonly Argument[]
  /** What the arguments cost. */
  readonly costs: readonly Range[]
  readonly sizeOf: SizeOf
}

interface Estimate {
  readonly cost: Range
  readonly size?: Range | undefined
}

type Judge = (call: Judged) => Estimate | undefined

const sizeOf = (argument: Argument | undefined): Range => argument?.size ?? unknown
const perCharacter = (size: Range, count = 1): Range => scaled(size, count * costs.perCharacter)
const one: Judge = () => ({ cost: fixed(1) })

/** The cost of one call with all its arguments. */
export function functionEstimate(call: Judged): Estimate {
  const branches = branching[call.overload]?.(call)
  if (branches !== undefined) return branches
  const judge = (Object.hasOwn(byName, call.name) ? byName[call.name] : undefined)?.(call) ??
    (Object.hasOwn(byOverload, call.overload) ? byOverload[call.overload] : undefined)?.(call) ?? { cost: fixed(1) }
  return { ...judge, cost: call.costs.reduce(add, judge.cost) }
}

/** Where not every argument is evaluated. */
const logical: Judge = ({ costs: [left = fixed(0), right = fixed(0)] }) => ({ cost: { min: left.min, max: add(left, right).max } })
const branching: Readonly<Record<string, Judge>> = {
  logical_and: logical,
  logical_or: logical,
  conditional: ({ costs: [condition = fixed(0), yes = fixed(0), no = fixed(0)], args: [, left, right] }) => ({
    cost: add(condition, union(yes, no)),
    size: union(sizeOf(left), sizeOf(right)),
  }),
}

/** A pattern against a text; the least text counts, too. */
const search = (text: Range, pattern: Range): Range =>
  times(scaled(add(text, fixed(1)), costs.perCharacter), scaled(pattern, costs.perPatternCharacter))

/** The size of a list's elements, by their path; undefined where the target is no list. */
function elementSize({ target, sizeOf: sizes }: Judged): Range | undefined {
  if (target === undefined || target.type.params.length === 0) return undefined
  return (target.path === undefined ? undefined : sizes([...target.path, '@items'])) ?? unknown
}

const traversal: Judge = (call) => {
  const { target } = call
  if (target === undefined) return undefined
  const element = elementSize(call)
  if (element === undefined) return { cost: perCharacter(sizeOf(target)) }
  const { kind } = paramOf(target.type, 0)
  return { cost: times(sizeOf(target), kind === 'string' || kind === 'bytes' ? add(fixed(1), perCharacter(element)) : fixed(1)) }
}

const sameSize: Judge = ({ target }) => target && { cost: perCharacter(sizeOf(target)), size: sizeOf(target) }

/** How long a text may become when parts of it are replaced. */
const replaced: Judge = ({ target, args: [old, by] }) => {
  if (target === undefined) return undefined
  const [size, from, to] = [sizeOf(target), sizeOf(old), sizeOf(by)]
  const count = { min: 0, max: 0 }
  const kept = { min: 0, max: 0 }
  if (from.min === 0) [count.max, kept.max] = [size.max + 1, size.max]
  else if (to.max <= from.min) kept.max = size.max
  else count.max = Math.ceil(size.max / from.min)
  if (from.max === 0) [count.min, kept.min] = [size.min + 1, size.min]
  else if (from.max <= to.min) kept.min = size.min
  else count.min = Math.ceil(size.min / from.max)
  return { cost: perCharacter(size, 2), size: add(times(count, to), kept) }
}

const split: Judge = ({ target, args: [, limit] }) => {
  if (target === undefined) return undefined
  const size = sizeOf(target)
  const most = limit?.node.form === 'literal' && typeof limit.node.value === 'bigint' ? limit.node.value : undefined
  return { cost: perCharacter(size, 2), size: { min: 0, max: most === undefined ? size.max : Number(BigInt.asUintN(64, most)) } }
}

const joined: Judge = (call) => {
  const { target, args } = call
  if (target === undefined) return undefined
  const list = sizeOf(target)
  const between = { min: Math.max(0, list.min - 1), max: Math.max(0, list.max - 1) }
  const items = times(list, elementSize(call) ?? fixed(0))
  const size = args.length === 0 ? items : add(items, times(sizeOf(args[0]), between))
  return { cost: perCharacter(size), size }
}

const found: Judge = ({ target, args: [pattern] }) =>
  target && { cost: search(sizeOf(target), sizeOf(pattern)), size: { min: 0, max: sizeOf(target).max } }

/** Four bytes or sixteen, against each other. */
const network =
  (isBlock: boolean): Judge =>
  ({ target, overload, args: [other] }) => {
    if (target === undefined) return undefined
    const bytes = { min: 4, max: 16 }
    let cost = perCharacter(add(bytes, bytes))
    if (isBlock) cost = add(add(cost, perCharacter(bytes)), fixed(1))
    return { cost: overload.endsWith('_string') ? add(cost, perCharacter(sizeOf(other))) : cost }
  }

const selector: Judge = ({ args: [text] }) => ({
  cost: add(add(fixed(costs.list), perCharacter(sizeOf(text))), scaled(scaled(sizeOf(text), 0.5), costs.list + costs.object)),
})

const foreign = new Set([
  'net.IP',
  'net.CIDR',
  'kubernetes.Quantity',
  'kubernetes.NamedFormat',
  'kubernetes.authorization.Authorizer',
  'kubernetes.authorization.PathCheck',
  'kubernetes.authorization.GroupCheck',
  'kubernetes.authorization.ResourceCheck',
  'kubernetes.authorization.Decision',
])

const byName: Readonly<Record<string, Judge>> = {
  check: () => ({ cost: fixed(costs.authorization) }),
  ...each('serviceAccount path group resource subresource namespace name allowed reason error errored', one),
  ...each('fieldSelector labelSelector', selector),
  ...each('isSorted sum max min indexOf lastIndexOf', traversal),
  url: ({ args: [text] }) => ({ cost: perCharacter(sizeOf(text)), size: sizeOf(text) }),
  ...each('isIP cidr isCIDR quantity isQuantity', ({ args: [text] }) => ({ cost: perCharacter(sizeOf(text)) })),
  ip: ({ overload, args: [text] }) => ({ cost: overload === 'cidr_ip' ? fixed(1) : perCharacter(sizeOf(text)) }),
  'ip.isCanonical': ({ args: [text] }) => ({ cost: perCharacter(sizeOf(text), 2) }),
  ...each('lowerAscii upperAscii substring trim', sameSize),
  replace: replaced,
  split,
  join: joined,
  ...each('find findAll', found),
  containsIP: network(false),
  containsCIDR: network(true),
  validate: ({ args: [text] }) => ({ cost: scaled(perCharacter(sizeOf(text)), 128 * costs.perPatternCharacter) }),
  '_==_': ({ args: [left, right] }) =>
    left !== undefined && left.type.name === right?.type.name && foreign.has(left.type.name) ? { cost: fixed(1) } : undefined,
}

/** Either side up to its end, whichever comes first. */
const compared: Judge = ({ args: [left, right] }) => {
  const max = Math.min(sizeOf(left).max, sizeOf(right).max)
  return { cost: perCharacter({ min: max > 0 ? 1 : 0, max }) }
}

const concatenated: Judge = ({ args: [left, right] }) => {
  const size = add(sizeOf(left), sizeOf(right))
  return { cost: perCharacter(size), size }
}

const byOverload: Readonly<Record<string, Judge>> = {
  string_format: ({ target }) => ({ cost: perCharacter(sizeOf(target)) }),
  string_to_bytes: ({ args: [text] }) => ({ cost: perCharacter(sizeOf(text)), size: { min: sizeOf(text).min, max: sizeOf(text).max * 4 } }),
  bytes_to_string: ({ args: [bytes] }) => ({
    cost: perCharacter(sizeOf(bytes)),
    size: { min: Math.floor(sizeOf(bytes).min / 4), max: sizeOf(bytes).max },
  }),
  strings_quote: ({ args: [text] }) => ({
    cost: perCharacter(sizeOf(text)),
    size: { min: sizeOf(text).min + 2, max: sizeOf(text).max * 2 + 2 },
  }),
  ...each('starts_with_string ends_with_string', ({ args: [part] }) => ({ cost: perCharacter(sizeOf(part)) })),
  in_list: ({ args: [, list] }) => ({ cost: sizeOf(list) }),
  matches_string: ({ target, args: [pattern] }) => target && { cost: search(sizeOf(target), sizeOf(pattern)) },
  ...each('list_sets_contains_list list_sets_intersects_list', ({ args: [left, right] }) => ({
    cost: add(times(sizeOf(left), sizeOf(right)), fixed(1)),
  })),
  list_sets_equivalent_list: ({ args: [left, right] }) => ({ cost: add(scaled(times(sizeOf(left), sizeOf(right)), 2), fixed(1)) }),
  contains_string: ({ target, args: [part] }) => target && { cost: times(perCharacter(sizeOf(target)), perCharacter(sizeOf(part))) },
  ...each('add_string add_bytes', concatenated),
  add_list: (call) => ({ cost: fixed(1), size: concatenated(call)?.size }),
  ...each(
    'less_string greater_string less_equals_string greater_equals_string less_bytes greater_bytes less_equals_bytes greater_equals_bytes equals not_equals',
    compared,
  ),
}
