/** Sets of fields of an object: trees of path elements, immutable and shared, with upstream's set operations. */
import { compareElements, fieldElement, type PathElement } from './path-element.ts'

/** One element of a set: a member itself, or the way to members below it, or both. */
export interface Node {
  readonly element: PathElement
  readonly isMember: boolean
  /** Never an empty set. */
  readonly below: FieldSet | undefined
}

export interface FieldSet {
  /** Sorted by element, each element once. */
  readonly nodes: readonly Node[]
  readonly id: number
}

/** Sets with the same nodes are one object as long as the table lives; it starts anew when it has grown this large. */
const mostShared = 10_000
const shared = new Map<string, FieldSet>()
let made = 0

/** The set of these nodes, which must be sorted; sets made before are shared. */
export function setOf(nodes: readonly Node[]): FieldSet {
  let key = ''
  for (const { element, isMember, below } of nodes) key += `${element.id}${isMember ? '+' : '-'}${below === undefined ? '' : below.id},`
  const known = shared.get(key)
  if (known !== undefined) return known
  if (shared.size >= mostShared) shared.clear()
  const set = { nodes, id: made++ }
  shared.set(key, set)
  return set
}

export const emptySet: FieldSet = setOf([])

export const isEmptySet = (set: FieldSet): boolean => set.nodes.length === 0

/** The nodes sorted, when they come in another order. */
export const sortedSet = (nodes: Node[]): FieldSet => setOf(nodes.sort((a, b) => compareElements(a.element, b.element)))

/** The set of these paths of field names. */
export function pathsSet(...paths: readonly (readonly string[])[]): FieldSet {
  return paths.reduce((set, path) => union(set, pathSet(path.map(fieldElement))), emptySet)
}

/** The set of one path. */
function pathSet(path: readonly PathElement[]): FieldSet {
  const [element, ...rest] = path
  if (element === undefined) return emptySet
  return setOf([{ element, isMember: rest.length === 0, below: rest.length === 0 ? undefined : pathSet(rest) }])
}

/** Walks two sets side by side and keeps what `pick` makes of each element. */
function zip(a: FieldSet, b: FieldSet, pick: (left: Node | undefined, right: Node | undefined) => Node | undefined): FieldSet {
  const nodes: Node[] = []
  let [i, j] = [0, 0]
  while (i < a.nodes.length || j < b.nodes.length) {
    const [left, right] = [a.nodes[i], b.nodes[j]]
    const order = left === undefined ? 1 : right === undefined ? -1 : compareElements(left.element, right.element)
    const made = pick(order <= 0 ? left : undefined, order >= 0 ? right : undefined)
    if (made !== undefined) nodes.push(made)
    if (order <= 0) i++
    if (order >= 0) j++
  }
  return setOf(nodes)
}

/** A node, if it says anything; `same` if it says no more and no less. */
function nodeOf(same: Node, isMember: boolean, below: FieldSet | undefined): Node | undefined {
  const kept = below === undefined || isEmptySet(below) ? undefined : below
  if (!isMember && kept === undefined) return undefined
  return isMember === same.isMember && kept === same.below ? same : { element: same.element, isMember, below: kept }
}

/** All that is in either. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b || isEmptySet(b)) return a
  if (isEmptySet(a)) return b
  return zip(a, b, (left, right) => {
    if (left === undefined || right === undefined) return left ?? right
    const below = left.below === undefined || right.below === undefined ? (left.below ?? right.below) : union(left.below, right.below)
    return nodeOf(left, left.isMember || right.isMember, below)
  })
}

/** All that is in both. */
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b) return a
  return zip(a, b, (left, right) => {
    if (left === undefined || right === undefined) return undefined
    return nodeOf(
      left,
      left.isMember && right.isMember,
      left.below === undefined || right.below === undefined ? undefined : intersection(left.below, right.below),
    )
  })
}

/** What is in `a` and not in `b`; what is below a member of `b` stays. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b) return emptySet
  if (isEmptySet(b) || isEmptySet(a)) return a
  return zip(a, b, (left, right) => {
    if (left === undefined || right === undefined) return left
    return nodeOf(
      left,
      left.isMember && !right.isMember,
      left.below === undefined || right.below === undefined ? left.below : difference(left.below, right.below),
    )
  })
}

/** What is in `a` and neither in `b` nor below a member of `b`. */
export function recursiveDifference(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmptySet(b) || isEmptySet(a)) return a
  return zip(a, b, (left, right) => {
    if (left === undefined || right === undefined) return left
    if (right.isMember) return undefined
    return nodeOf(
      left,
      left.isMember,
      left.below === undefined || right.below === undefined ? left.below : recursiveDifference(left.below, right.below),
    )
  })
}

/** The node of an element, found by halving. */
export function nodeAt(set: FieldSet, element: PathElement): Node | undefined {
  let [low, high] = [0, set.nodes.length - 1]
  while (low <= high) {
    const middle = (low + high) >> 1
    const node = set.nodes[middle]
    if (node === undefined) return undefined
    const order = compareElements(node.element, element)
    if (order === 0) return node
    if (order < 0) low = middle + 1
    else high = middle - 1
  }
  return undefined
}

/** Whether the path is a member. */
export function hasPath(set: FieldSet, path: readonly PathElement[]): boolean {
  let at: FieldSet | undefined = set
  let node: Node | undefined
  for (const element of path) {
    node = at === undefined ? undefined : nodeAt(at, element)
    if (node === undefined) return false
    at = node.below
  }
  return node?.isMember === true
}

/** Every member's path, the members of one level before those below it, as upstream lists conflicts. */
export function pathsOf(set: FieldSet, prefix: readonly PathElement[] = []): (readonly PathElement[])[] {
  const here = set.nodes.filter(({ isMember }) => isMember).map(({ element }) => [...prefix, element])
  return [...here, ...set.nodes.flatMap(({ element, below }) => (below === undefined ? [] : pathsOf(below, [...prefix, element])))]
}

/** Equality of what they hold; sets of one table are equal only if they are one. */
export function isSameSet(a: FieldSet, b: FieldSet): boolean {
  if (a === b) return true
  if (a.nodes.length !== b.nodes.length) return false
  return a.nodes.every((left, index) => {
    const right = b.nodes[index]
    if (right === undefined || left.element.text !== right.element.text || left.isMember !== right.isMember) return false
    if (left.below === undefined || right.below === undefined) return left.below === right.below
    return isSameSet(left.below, right.below)
  })
}
