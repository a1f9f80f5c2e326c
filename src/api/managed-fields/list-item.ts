/** The path element of an item of an associative list. */
import type { ListAtom } from './atom.ts'
import { keyElement, valueElement, type KeyField, type PathElement } from './path-element.ts'

/** Items with one text key are by far the most; theirs are found without building the text. */
const byName = new WeakMap<ListAtom, Map<string, PathElement>>()
const mostNames = 10_000

/** The element, or why the item has none. */
export function itemElement(list: ListAtom, item: unknown): PathElement | string {
  if (list.keys.length === 0) return setElement(item)
  if (item === null || item === undefined) return 'associative list with keys may not have a null element'
  if (typeof item !== 'object' || Array.isArray(item)) return 'associative list with keys may not have non-map elements'
  const only = list.keys.length === 1 ? (item as Readonly<Record<string, unknown>>)[list.keys[0] ?? ''] : undefined
  if (typeof only === 'string') return namedElement(list, only)
  const key: KeyField[] = []
  for (const name of list.keys) {
    const value = (item as Readonly<Record<string, unknown>>)[name] ?? list.item.map?.field(name)?.keyDefault
    if (value === undefined) return `associative list with keys has an element that omits key field ${JSON.stringify(name)} (and doesn't have default value)`
    key.push([name, value])
  }
  return keyElement(key)
}

function namedElement(list: ListAtom, name: string): PathElement {
  let known = byName.get(list)
  if (known === undefined || known.size >= mostNames) byName.set(list, (known = new Map()))
  let element = known.get(name)
  if (element === undefined) known.set(name, (element = keyElement([[list.keys[0] ?? '', name]])))
  return element
}

function setElement(item: unknown): PathElement | string {
  if (item === null || item === undefined) return "associative list without keys has an element that's an explicit null"
  if (Array.isArray(item)) return 'not supported: associative list with lists as elements'
  if (typeof item === 'object') return "associative list without keys has an element that's a map type"
  return valueElement(item)
}

/** The items of a list by element, in order; items that have none are left out. */
export function itemsByElement(list: ListAtom, items: readonly unknown[]): Map<string, { readonly element: PathElement; readonly items: unknown[] }> {
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
