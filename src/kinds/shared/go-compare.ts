/** Two values of one Go type side by side, with the counts that decide how much of them a difference shows. */
import { compareQuantities, inThousandths, quantity, type Quantity } from '../../api/quantity.ts'
import { fieldsOf, isZero, kindOf, memberOf, sourceOf, type GoField } from './go-type.ts'

/** Undefined stands for Go's zero, `absent` for no value at all: an entry that only the other side has. */
export const absent = Symbol('absent')

export interface Compared {
  readonly type: string
  readonly x: unknown
  readonly y: unknown
  readonly parentKind: string
  same: number
  different: number
  children: number
  depth: number
  readonly records?: readonly ComparedRecord[]
  /** What a pointer points at. */
  readonly target?: Compared
}

export interface ComparedRecord {
  readonly key: string
  readonly node: Compared
}

interface Pair {
  readonly x: unknown
  readonly y: unknown
  readonly parentKind: string
}

/** Compares two values of a type all the way down. */
export function compare(type: string, { x, y, parentKind }: Pair): Compared {
  const leaf = (isSame: boolean): Compared => ({
    type,
    x,
    y,
    parentKind,
    same: isSame ? 1 : 0,
    different: isSame ? 0 : 1,
    children: 0,
    depth: 0,
  })
  if (x === absent || y === absent) return leaf(false)
  const kind = kindOf(type)
  if (kind === 'quantity') {
    // The maps of quantities are lists of resources, whose defaults round them.
    const held = (text: unknown): Quantity => {
      const amount = quantity(text as string | undefined)
      return parentKind === 'map' ? inThousandths(amount) : amount
    }
    return leaf(compareQuantities(held(x), held(y)) === 0)
  }
  if (kind === 'scalar') return leaf((x ?? zeroLike(y)) === (y ?? zeroLike(x)))
  if (kind !== 'struct' && ((x ?? undefined) === undefined || (y ?? undefined) === undefined))
    return leaf(isZero(type, x) && isZero(type, y))
  if (kind === 'pointer') {
    const target = compare(type.slice(1), { x, y, parentKind: kind })
    return summed({ type, x, y, parentKind, target }, [target])
  }
  const records =
    kind === 'struct'
      ? structRecords(type, { x, y, parentKind })
      : kind === 'slice'
        ? sliceRecords(type.slice(2), x as unknown[], y as unknown[])
        : mapRecords(type, x as Entries, y as Entries)
  return summed(
    { type, x, y, parentKind, records },
    records.map(({ node }) => node),
  )
}

type Entries = Readonly<Record<string, unknown>>

const zeroLike = (other: unknown): unknown =>
  typeof other === 'number' ? 0 : typeof other === 'boolean' ? false : typeof other === 'string' ? '' : undefined

function summed(base: Omit<Compared, 'same' | 'different' | 'children' | 'depth'>, parts: readonly Compared[]): Compared {
  const made: Compared = { ...base, same: 0, different: 0, children: 0, depth: 0 }
  for (const part of parts) {
    made.same += part.same
    made.different += part.different
    made.children += part.children + 1
    made.depth = Math.max(made.depth, part.depth + 1)
  }
  return made
}

function structRecords(type: string, { x, y }: Pair): ComparedRecord[] {
  const of = (owner: unknown, field: GoField): unknown => sourceOf(owner, field)
  return fieldsOf(type).map((field) => ({
    key: field.name,
    node: compare(field.type, { x: of(x, field), y: of(y, field), parentKind: 'struct' }),
  }))
}

function mapRecords(type: string, x: Entries, y: Entries): ComparedRecord[] {
  const [keyType, valueType] =
    type === 'ResourceList' ? ['ResourceName', 'resource.Quantity'] : ['string', type.slice(type.indexOf(']') + 1)]
  const member = (entries: Entries, key: string): unknown => (Object.hasOwn(entries, key) ? memberOf(type, entries, key) : absent)
  return [...new Set([...Object.keys(x), ...Object.keys(y)])].sort().map((key) => ({
    key: keyType === 'ResourceName' ? `s${JSON.stringify(key)}` : JSON.stringify(key),
    node: compare(valueType, { x: member(x, key), y: member(y, key), parentKind: 'map' }),
  }))
}

/** Equal heads and tails keep their places; what is between is paired where the two are alike. */
function sliceRecords(type: string, x: readonly unknown[], y: readonly unknown[]): ComparedRecord[] {
  const pair = (a: unknown, b: unknown): Compared => compare(type, { x: a, y: b, parentKind: 'slice' })
  let head = 0
  while (head < x.length && head < y.length && pair(x[head], y[head]).different === 0) head++
  let tail = 0
  while (tail < x.length - head && tail < y.length - head && pair(x[x.length - 1 - tail], y[y.length - 1 - tail]).different === 0) tail++
  const nodes: Compared[] = x.slice(0, head).map((item, at) => pair(item, y[at]))
  const [left, right] = [x.slice(head, x.length - tail), y.slice(head, y.length - tail)]
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    if (at >= left.length) nodes.push(pair(absent, right[at]))
    else if (at >= right.length) nodes.push(pair(left[at], absent))
    else {
      const both = pair(left[at], right[at])
      if (both.same + 1 >= both.different) nodes.push(both)
      else nodes.push(pair(left[at], absent), pair(absent, right[at]))
    }
  }
  for (let at = tail; at > 0; at--) nodes.push(pair(x[x.length - at], y[y.length - at]))
  return nodes.map((node) => ({ key: '', node }))
}
