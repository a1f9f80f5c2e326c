/** What a write changed: the fields that it added, changed and removed. */
import { bringsEmpty, heldIn } from '../came-empty.ts'
import { isSame } from '../equal.ts'
import { itemsOf, membersOf } from '../json-object.ts'
import { formOf, type Atom, type ListAtom, type MapAtom } from './atom.ts'
import { emptySet, isEmptySet, nodeAt, type FieldSet } from './field-set.ts'
import { fullSet } from './full-set.ts'
import { itemsByElement } from './list-item.ts'
import { isSharedPart, rememberingShared } from '../shared-parts.ts'
import { fieldElement, type PathElement } from './path-element.ts'
import { after, setAt, start, type Place } from './shape.ts'

export interface Comparison {
  readonly removed: FieldSet
  readonly modified: FieldSet
  readonly added: FieldSet
}

type Change = keyof Comparison

const none: Comparison = { removed: emptySet, modified: emptySet, added: emptySet }

/** What became of one value: of itself, and of what is below it. */
interface Outcome {
  readonly self?: Change | undefined
  /** Items that went as several and came as one, or the other way round, are both. */
  readonly also?: Change | undefined
  readonly below?: Comparison | undefined
}

/** Gathers the outcomes of one level. */
class Level {
  private removed = start()
  private modified = start()
  private added = start()

  add(element: PathElement, outcome: Outcome): void {
    this.removed = extended(this.removed, element, outcome, 'removed')
    this.modified = extended(this.modified, element, outcome, 'modified')
    this.added = extended(this.added, element, outcome, 'added')
  }

  get comparison(): Comparison | undefined {
    const [removed, modified, added] = [setAt(this.removed), setAt(this.modified), setAt(this.added)]
    if (removed === undefined && modified === undefined && added === undefined) return undefined
    return { removed: removed ?? emptySet, modified: modified ?? emptySet, added: added ?? emptySet }
  }
}

/** The place with what the outcome says of one kind of change. */
function extended(place: Place, element: PathElement, { self, also, below }: Outcome, change: Change): Place {
  const set = below?.[change]
  const inner = set === undefined || isEmptySet(set) ? undefined : set
  const isMember = self === change || also === change
  return isMember || inner !== undefined ? after(place, element, inner, isMember) : place
}

/** Compares two objects of one type. Fields in `ignored`, and all below them, are not looked at. */
export function compare(atom: Atom, left: unknown, right: unknown, ignored: FieldSet = emptySet): Comparison {
  return both(atom, left, right, ignored)?.below ?? none
}

/** A value that is on one side only. */
const whole = (change: 'removed' | 'added', atom: Atom, value: unknown): Outcome => {
  const below = fullSet(atom, value)
  return { self: change, below: below && { ...none, [change]: below } }
}

/** What became of a value that is a shared part now. */
const sharedOutcome = rememberingShared((right: object, atom: Atom, left: unknown, ignored: FieldSet | undefined): Outcome | undefined =>
  both(atom, left, right, ignored),
)

function outcome(atom: Atom, left: unknown, right: unknown, ignored: FieldSet | undefined): Outcome | undefined {
  if (left === undefined) return right === undefined ? undefined : whole('added', atom, right)
  if (right === undefined) return whole('removed', atom, left)
  return isSharedPart(right) ? sharedOutcome(right, atom, left, ignored) : both(atom, left, right, ignored)
}

function both(atom: Atom, left: unknown, right: unknown, ignored: FieldSet | undefined): Outcome | undefined {
  if (left === right) return undefined
  const form = formOf(atom, right === null ? left : right)
  if (left !== null && right !== null && formOf(atom, left) !== form) return otherForm(atom, left, right)
  const isNew = ignored === undefined && isVoid(left)
  // Into an empty value all is new, which is known by the shape.
  if (isNew && !isVoid(right) && isInParts(atom, form)) return { below: whole('added', atom, right).below }
  if (form === 'map' && atom.map !== undefined && !atom.map.atomic && !(isVoid(left) && isVoid(right)))
    return { below: maps(atom.map, membersOf(left), membersOf(right), ignored) }
  if (form === 'list' && atom.list?.associative === true && !(isVoid(left) && isVoid(right)))
    return { below: lists(atom.list, itemsOf(left), itemsOf(right)) }
  // Inside of what is one field, upstream tells what came empty from what was never there.
  return isSame(left, right) && !(form === 'list' && bringsEmpty(right, left)) ? undefined : { self: 'modified' }
}

const isInParts = (atom: Atom, form: 'map' | 'scalar' | 'list'): boolean =>
  form === 'map' ? atom.map?.atomic === false : form === 'list' && atom.list?.associative === true

/** The value changed its form, which only untyped ones can. */
function otherForm(atom: Atom, left: unknown, right: unknown): Outcome {
  const removed = fullSet(atom, left)
  const added = fullSet(atom, right)
  return { self: 'modified', below: { ...none, ...(removed && { removed }), ...(added && { added }) } }
}

/** Null and empty values are leaves, so that the difference between them shows. */
function isVoid(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0
  if (typeof value !== 'object' || value === null) return true
  for (const _ in value) return false
  return true
}

type Members = Readonly<Record<string, unknown>>

function maps(map: MapAtom, left: Members, right: Members, ignored: FieldSet | undefined): Comparison | undefined {
  const level = new Level()
  const visit = (key: string): void => {
    // What is written as null tells whether it came empty: the store does not.
    const [was, is] = [left[key], right[key] === null ? (heldIn(right, key) ?? null) : right[key]]
    if (was === is) return
    const atom = map.field(key)
    if (atom === undefined) return
    const element = fieldElement(key)
    const skip = ignored === undefined || ignored.nodes.length === 0 ? undefined : nodeAt(ignored, element)
    if (skip?.isMember === true) return
    const made = outcome(atom, was, is, skip?.below)
    if (made !== undefined) level.add(element, made)
  }
  for (const key in right) visit(key)
  for (const key in left) if (right[key] === undefined) visit(key)
  return level.comparison
}

function lists(list: ListAtom, left: readonly unknown[], right: readonly unknown[]): Comparison | undefined {
  const level = new Level()
  const before = itemsByElement(list, left)
  const after = itemsByElement(list, right)
  for (const { element, items } of after.values()) {
    const made = sameElement(list.item, before.get(element.text)?.items ?? [], items)
    if (made !== undefined) level.add(element, made)
  }
  for (const [text, { element, items }] of before)
    if (!after.has(text)) level.add(element, items.length > 1 ? { self: 'removed' } : whole('removed', list.item, items[0]))
  return level.comparison
}

/** The items of one element; of several the element stands for all. */
function sameElement(atom: Atom, before: readonly unknown[], after: readonly unknown[]): Outcome | undefined {
  if (before.length < 2 && after.length < 2) return outcome(atom, before[0], after[0], undefined)
  if (before.length > 1 && after.length > 1) return isSame(before, after) ? undefined : { self: 'modified' }
  const [self, alone, change] = before.length > 1 ? (['removed', after[0], 'added'] as const) : (['added', before[0], 'removed'] as const)
  const other = alone === undefined ? undefined : whole(change, atom, alone)
  return { self, also: other?.self, below: other?.below }
}
