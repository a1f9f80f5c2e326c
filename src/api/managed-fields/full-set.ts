/** The set of everything in a value. It depends on the value's shape alone, so it is made once for each shape. */
import { formOf, type Atom, type ListAtom, type MapAtom } from './atom.ts'
import { setOf, sortedSet, type FieldSet, type Node } from './field-set.ts'
import { itemsByElement } from './list-item.ts'
import { compareElements, fieldElement } from './path-element.ts'

/** A place in the tree of shapes: the keys on the way here, each with the set below it, are one shape. */
interface Place {
  readonly next: Map<string, Place>
  /** By the set below the key; the place without one is where the key is a leaf. */
  readonly with: Map<FieldSet, Place>
  readonly before: Place | undefined
  readonly key: string
  readonly below: FieldSet | undefined
  set: FieldSet | undefined
}

const place = (before: Place | undefined, key: string, below: FieldSet | undefined): Place => ({ next: new Map(), with: new Map(), before, key, below, set: undefined })

/** The tree starts anew when it has grown this large. */
const mostPlaces = 50_000
let root = place(undefined, '', undefined)
let places = 0

function after(from: Place, key: string, below: FieldSet | undefined): Place {
  let leaf = from.next.get(key)
  if (leaf === undefined) {
    places++
    from.next.set(key, (leaf = place(from, key, undefined)))
  }
  if (below === undefined) return leaf
  let deep = leaf.with.get(below)
  if (deep === undefined) {
    places++
    leaf.with.set(below, (deep = place(from, key, below)))
  }
  return deep
}

/** What is below the value itself: every field and item of it. Undefined for a leaf. */
export function fullSet(atom: Atom, value: unknown): FieldSet | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const form = formOf(atom, value)
  if (form === 'map' && atom.map !== undefined && !Array.isArray(value)) return mapSet(atom.map, value)
  if (form === 'list' && atom.list !== undefined && Array.isArray(value)) return listSet(atom.list, value)
  return undefined
}

function mapSet(map: MapAtom, value: object): FieldSet | undefined {
  if (map.atomic) return undefined
  if (places > mostPlaces) {
    root = place(undefined, '', undefined)
    places = 0
  }
  let at = root
  for (const key in value) {
    const member = (value as Readonly<Record<string, unknown>>)[key]
    if (member === undefined) continue
    const atom = typeof member === 'object' && member !== null ? map.field(key) : undefined
    at = after(at, key, atom === undefined ? undefined : fullSet(atom, member))
  }
  if (at.before === undefined) return undefined
  return (at.set ??= setAt(at))
}

function setAt(end: Place): FieldSet {
  const nodes: Node[] = []
  for (let at = end; at.before !== undefined; at = at.before) nodes.push({ element: fieldElement(at.key), isMember: true, below: at.below })
  return sortedSet(nodes)
}

function listSet(list: ListAtom, items: readonly unknown[]): FieldSet | undefined {
  if (!list.associative || items.length === 0) return undefined
  const nodes: Node[] = []
  let isSorted = true
  for (const { element, items: same } of itemsByElement(list, items).values()) {
    const last = nodes[nodes.length - 1]
    isSorted &&= last === undefined || compareElements(last.element, element) < 0
    // Of items that occur twice upstream says no more than that they are there.
    nodes.push({ element, isMember: true, below: same.length === 1 ? fullSet(list.item, same[0]) : undefined })
  }
  return isSorted ? setOf(nodes) : sortedSet(nodes)
}
