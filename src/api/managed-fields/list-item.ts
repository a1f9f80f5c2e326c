/** The path element of an item of an associative list. */
import type { ListAtom } from './atom.ts'
import { keyElement, valueElement, type KeyField, type PathElement } from './path-element.ts'

/** Elements by the values of their keys, one level for each key, so that those of known items are found without writing them. */
interface Level {
  next: Map<unknown, Level> | undefined
  element: PathElement | undefined
}
const byKeys = new WeakMap<ListAtom, Level>()
const mostKnown = 1000

/** The element, or why the item has none. */
export function itemElement(list: ListAtom, item: unknown): PathElement | string {
  if (list.keys.length === 0) return setElement(item)
  if (item === null || item === undefined) return 'associative list with keys may not have a null element'
  if (typeof item !== 'object' || Array.isArray(item)) return 'associative list with keys may not have non-map elements'
  let level = rootOf(list)
  for (const name of list.keys) {
    const value = keyOf(list, item, name)
    if (value === undefined)
      return `associative list with keys has an element that omits key field ${JSON.stringify(name)} (and doesn't have default value)`
    if (typeof value === 'object') return writtenElement(list, item)
    const known = (level.next ??= new Map<unknown, Level>())
    let next = known.get(value)
    if (next === undefined) known.set(value, (next = { next: undefined, element: undefined }))
    level = next
  }
  return (level.element ??= writtenElement(list, item))
}

function rootOf(list: ListAtom): Level {
  let root = byKeys.get(list)
  if (root === undefined || (root.next?.size ?? 0) > mostKnown) byKeys.set(list, (root = { next: undefined, element: undefined }))
  return root
}

const keyOf = (list: ListAtom, item: object, name: string): unknown =>
  (item as Readonly<Record<string, unknown>>)[name] ?? list.item.map?.field(name)?.keyDefault

const writtenElement = (list: ListAtom, item: object): PathElement =>
  keyElement(list.keys.map((name): KeyField => [name, keyOf(list, item, name)]))

function setElement(item: unknown): PathElement | string {
  if (item === null || item === undefined) return "associative list without keys has an element that's an explicit null"
  if (Array.isArray(item)) return 'not supported: associative list with lists as elements'
  if (typeof item === 'object') return "associative list without keys has an element that's a map type"
  return valueElement(item)
}

/** The items of a list by element, in order; items that have none are left out. */
export function itemsByElement(
  list: ListAtom,
  items: readonly unknown[],
): Map<string, { readonly element: PathElement; readonly items: unknown[] }> {
  const found = new Map<string, { readonly element: PathElement; readonly items: unknown[] }>()
  for (const item of items) {
    const element = itemElement(list, item)
    if (typeof element === 'string') continue
    const known = found.get(element.text)
    if (known === undefined) found.set(element.text, { element, items: [item] })
    else known.items.push(item)
  }
  return found
}
