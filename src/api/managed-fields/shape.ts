/**
 * Field sets by shape: nodes are said one after the other, and the same nodes in the same order lead to the same place, where their set is
 * kept.
 * Objects mostly come in shapes that were there before, so that most steps only compare with the last one: no sorting, no text to look a
 * set up by. Half of the record of a new pod.
 */
import { sortedSet, type FieldSet, type Node } from './field-set.ts'
import { fieldElement, type PathElement } from './path-element.ts'

/** A place in the tree of shapes: the nodes on the way here. */
export interface Place {
  readonly before: Place | undefined
  /** A field's name, or an element. */
  readonly key: string | PathElement
  readonly isMember: boolean
  readonly below: FieldSet | undefined
  next: Map<string | PathElement, Branch> | undefined
  /** The step taken last. */
  last: Place | undefined
  set: FieldSet | undefined
}

/** The places that one key leads to, by what is below it. */
interface Branch {
  leaf: Place | undefined
  members: Map<FieldSet, Place> | undefined
  ways: Map<FieldSet, Place> | undefined
}

const placeOf = (before: Place | undefined, key: string | PathElement, isMember: boolean, below: FieldSet | undefined): Place => ({
  before,
  key,
  isMember,
  below,
  next: undefined,
  last: undefined,
  set: undefined,
})

/** The tree starts anew when it has grown this large. */
const mostPlaces = 10_000
let root = placeOf(undefined, '', false, undefined)
let places = 0

/** How many places there are now. */
export const keptPlaces = (): number => places

/** The place before all nodes. */
export function start(): Place {
  if (places > mostPlaces) {
    root = placeOf(undefined, '', false, undefined)
    places = 0
  }
  return root
}

/** One node more. One that is no member must have something below it. */
export function after(from: Place, key: string | PathElement, below: FieldSet | undefined, isMember = true): Place {
  const { last } = from
  if (last !== undefined && last.key === key && last.below === below && last.isMember === isMember) return last
  return (from.last = step(from, { key, isMember, below }))
}

function step(from: Place, { key, isMember, below }: Pick<Place, 'key' | 'isMember' | 'below'>): Place {
  const next = (from.next ??= new Map<string | PathElement, Branch>())
  let branch = next.get(key)
  if (branch === undefined) next.set(key, (branch = { leaf: undefined, members: undefined, ways: undefined }))
  if (below === undefined) return (branch.leaf ??= grown(from, key, isMember, below))
  const places = isMember ? (branch.members ??= new Map<FieldSet, Place>()) : (branch.ways ??= new Map<FieldSet, Place>())
  let place = places.get(below)
  if (place === undefined) places.set(below, (place = grown(from, key, isMember, below)))
  return place
}

function grown(...parts: Parameters<typeof placeOf>): Place {
  places++
  return placeOf(...parts)
}

/** The set of the nodes on the way here; undefined for none. Of items that occur twice upstream says no more than that they are there. */
export function setAt(end: Place): FieldSet | undefined {
  if (end.before === undefined) return undefined
  if (end.set !== undefined) return end.set
  const nodes = new Map<string, Node>()
  for (let at = end; at.before !== undefined; at = at.before) {
    const element = typeof at.key === 'string' ? fieldElement(at.key) : at.key
    nodes.set(element.text, { element, isMember: at.isMember, below: nodes.has(element.text) ? undefined : at.below })
  }
  return (end.set = sortedSet([...nodes.values()]))
}
