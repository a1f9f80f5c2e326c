/** Takes fields and items out of a value, and names the structs of a set. */
import { isJsonObject, setMember, type JsonObject } from '../json-object.ts'
import { formOf, type Atom, type ListAtom, type MapAtom } from './atom.ts'
import { nodeAt, setOf, type FieldSet, type Node } from './field-set.ts'
import { itemElement } from './list-item.ts'
import { fieldElement } from './path-element.ts'

/** The value without these fields and items; null where nothing of it is left, as upstream has it. */
export function removeFields(atom: Atom, value: unknown, fields: FieldSet): unknown {
  const form = formOf(atom, value)
  if (form === 'map' && atom.map !== undefined) return isJsonObject(value) && !atom.map.atomic ? fromMap(atom.map, value, fields) : null
  if (form === 'list' && atom.list !== undefined)
    return Array.isArray(value) && atom.list.associative ? fromList(atom.list, value, fields) : null
  return value
}

function fromMap(map: MapAtom, value: JsonObject, fields: FieldSet): JsonObject | null {
  const out: JsonObject = {}
  let isEmpty = true
  for (const key of Object.keys(value)) {
    const node = nodeAt(fields, fieldElement(key))
    if (node?.isMember === true) continue
    const atom = map.field(key)
    setMember(out, key, node?.below === undefined || atom === undefined ? value[key] : removeFields(atom, value[key], node.below))
    isEmpty = false
  }
  return isEmpty ? null : out
}

function fromList(list: ListAtom, items: readonly unknown[], fields: FieldSet): unknown[] | null {
  const out: unknown[] = []
  for (const item of items) {
    const element = itemElement(list, item)
    const node = typeof element === 'string' ? undefined : nodeAt(fields, element)
    if (node?.isMember === true) continue
    out.push(node?.below === undefined ? item : removeFields(list.item, item, node.below))
  }
  return out.length === 0 ? null : out
}

/** The set with every struct on the way as a member: what a removal must name to take a struct away with its fields. */
export function withNamedFields(atom: Atom | undefined, set: FieldSet): FieldSet {
  return setOf(
    set.nodes.map((node): Node => {
      const { element, isMember, below } = node
      if (below === undefined) return node
      const inner = element.rank === 0 ? atom?.map?.field(element.content as string) : element.rank === 1 ? atom?.list?.item : undefined
      const isNamed = element.rank === 0 && atom?.map?.isNamed(element.content as string) === true
      return { element, isMember: isMember || isNamed, below: withNamedFields(inner, below) }
    }),
  )
}
