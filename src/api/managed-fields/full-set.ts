/** The set of everything in a value, by the value's shape. */
import { formOf, type Atom, type ListAtom, type MapAtom } from './atom.ts'
import type { FieldSet } from './field-set.ts'
import { itemElement } from './list-item.ts'
import { after, setAt, start } from './shape.ts'

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

function listSet(list: ListAtom, items: readonly unknown[]): FieldSet | undefined {
  if (!list.associative) return undefined
  let at = start()
  for (const item of items) {
    const element = itemElement(list, item)
    if (typeof element !== 'string') at = after(at, element, fullSet(list.item, item))
  }
  return setAt(at)
}
