/** The set of what an applied configuration says: its leaves and its items, without the structs on the way. */
import { formOf, type Atom, type ListAtom, type MapAtom } from './atom.ts'
import { emptySet, sortedSet, type FieldSet, type Node } from './field-set.ts'
import { itemsByElement } from './list-item.ts'
import { fieldElement } from './path-element.ts'

/** Every leaf and item that the value mentions. */
export const appliedSet = (atom: Atom, value: unknown): FieldSet => read(atom, value).below ?? emptySet

/** What a value is to its own element: a leaf of the set, or what is below it. */
function read(atom: Atom, value: unknown): Pick<Node, 'isMember' | 'below'> {
  switch (formOf(atom, value)) {
    case 'map':
      if (atom.map?.atomic === true) return { isMember: true, below: undefined }
      return {
        isMember: false,
        below: typeof value === 'object' && value !== null && atom.map !== undefined ? mapNodes(atom.map, value) : undefined,
      }
    case 'list':
      if (atom.list?.associative !== true) return { isMember: true, below: undefined }
      return { isMember: false, below: Array.isArray(value) ? listNodes(atom.list, value) : undefined }
    default:
      return { isMember: true, below: undefined }
  }
}

function mapNodes(map: MapAtom, value: object): FieldSet | undefined {
  const nodes: Node[] = []
  for (const [key, member] of Object.entries(value) as [string, unknown][]) {
    const atom = map.field(key)
    if (atom === undefined || member === undefined) continue
    const { isMember, below } = read(atom, member)
    // A key that the schema does not name is there because somebody said so; so is what is null or an empty map.
    const isSaid =
      isMember ||
      member === null ||
      !map.isNamed(key) ||
      (typeof member === 'object' && !Array.isArray(member) && Object.keys(member).length === 0)
    if (isSaid || below !== undefined) nodes.push({ element: fieldElement(key), isMember: isSaid, below })
  }
  return nodes.length === 0 ? undefined : sortedSet(nodes)
}

function listNodes(list: ListAtom, value: readonly unknown[]): FieldSet | undefined {
  const nodes = [...itemsByElement(list, value).values()].map(({ element, items }): Node => ({
    element,
    isMember: true,
    below: items.length > 1 ? undefined : read(list.item, items[0]).below,
  }))
  return nodes.length === 0 ? undefined : sortedSet(nodes)
}
