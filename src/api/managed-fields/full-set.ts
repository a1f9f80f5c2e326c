/** The set of everything in a value. It depends on the value's shape alone, so it is made once for each shape. */
import { formOf, type Atom, type ListAtom, type MapAtom } from './atom.ts'
import { sortedSet, type FieldSet, type Node } from './field-set.ts'
import { itemElement } from './list-item.ts'
import { fieldElement, type PathElement } from './path-element.ts'

/** A place in the tree of shapes: the keys or items on the way here, each with the set below it, are one shape. */
interface Place {
  readonly next: Map<string | PathElement, Place>
  /** By the set below the key; the place without one is where the key is a leaf. */
  readonly with: Map<FieldSet, Place>
  readonly before: Place | undefined
  readonly key: string | PathElement
  readonly below: FieldSet | undefined
  set: FieldSet | undefined
}

const place = (before: Place | undefined, key: string | PathElement, below: FieldSet | undefined): Place => ({ next: new Map(), with: new Map(), before, key, below, set: undefined })

/** The tree starts anew when it has grown this large. */
const mostPlaces = 50_000
let root = place(undefined, '', undefined)
let places = 0

function after(from: Place, key: string | PathElement, below: FieldSet | undefined): Place {
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
  let at = start()
  for (const key in value) {
    const member = (value as Readonly<Record<string, unknown>>)[key]
    if (member === undefined) continue
    const atom = typeof member === 'object' && member !== null ? map.field(key) : undefined
    at = after(at, key, atom === undefined ? undefined : fullSet(atom, member))
  }
  return setAt(at)
}

function start(): Place {
  if (places > mostPlaces) {
    root = place(undefined, '', undefined)
    places = 0
  }
  return root
}

/** The set of the shape that ends here; undefined for the empty one. */
function setAt(end: Place): FieldSet | undefined {
  if (end.before === undefined) return undefined
  if (end.set !== undefined) return end.set
  const nodes = new Map<string, Node>()
  for (let at = end; at.before !== undefined; at = at.before) {
    const element = typeof at.key === 'string' ? fieldElement(at.key) : at.key
    // Of items that occur twice upstream says no more than that they are there.
    nodes.set(element.text, { element, isMember: true, below: nodes.has(element.text) ? undefined : at.below })
  }
  return (end.set = sortedSet([...nodes.values()]))
}

function listSet(list: ListAtom, items: readonly unknown[]): FieldSet | undefined {
  if (!list.associative) return undefined
  let at = start()
  for (const item of items) {
    const element = itemElement(list, item)
    if (typeof element !== 'string') at = after(at, element, fullSet(list.item, item))
  }
  return setAt(at)
}
