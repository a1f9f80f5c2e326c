/** Two values of one Go type side by side, with the counts that decide how much of them a difference shows. */
import { compareQuantities, inThousandths, quantity, type Quantity } from '../../api/quantity.ts'
import { align } from './go-alignment.ts'
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

function sliceRecords(type: string, x: readonly unknown[], y: readonly unknown[]): ComparedRecord[] {
  const pair = (left: unknown, right: unknown): Compared => compare(type, { x: left, y: right, parentKind: 'slice' })
  const alignment = align(x.length, y.length, (left, right) => {
    const { same, different } = pair(x[left], y[right])
    return different === 0 ? 'equal' : same + 1 >= different ? 'similar' : 'other'
  })
  let [left, right] = [0, 0]
  return alignment.map((where) => {
    const node = pair(where === 'right' ? absent : x[left++], where === 'left' ? absent : y[right++])
    return { key: '', node }
  })
}
