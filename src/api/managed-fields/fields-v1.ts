/** FieldsV1: sets of fields as objects report them, `{"f:spec":{"f:replicas":{}}}`. */
import { Recent } from '../../base/recent.ts'
import { isJsonObject } from '../json-object.ts'
import { emptySet, setOf, sortedSet, type FieldSet, type Node } from './field-set.ts'
import { compareElements, parseElement } from './path-element.ts'

export type FieldsV1 = Readonly<Record<string, unknown>>

/** So many sets are remembered, and as many of before. */
const most = 4000
const nothing: FieldsV1 = Object.freeze({})
/**
 * Both ways are remembered, of those asked for lately: a set is written once, however many objects have it, and what was written is not read
 * again. A pod's own addresses make a set that only it has, as long as it lives: kept for all of them, these would weigh more than the pods.
 */
const written = new Recent<FieldSet, FieldsV1>(most)
const known = new Recent<object, FieldSet>(most)

/** A set as FieldsV1, in upstream's order. The answer is shared: read it only. */
export function encodeFields(set: FieldSet): FieldsV1 {
  const before = written.get(set)
  if (before !== undefined) return before
  const fields: Record<string, unknown> = {}
  for (const { element, isMember, below } of set.nodes) {
    const inner = below === undefined ? nothing : encodeFields(below)
    fields[element.text] = isMember && below !== undefined ? { '.': nothing, ...inner } : inner
  }
  written.set(set, fields)
  known.set(fields, set)
  return fields
}

/** The set that FieldsV1 means. Throws for what is none. */
export function decodeFields(fields: unknown): FieldSet {
  if (fields === undefined || fields === null) return emptySet
  if (typeof fields !== 'object' || Array.isArray(fields)) throw new Error('fieldsV1 is not an object')
  const before = known.get(fields)
  if (before !== undefined) return before
  const set = read(fields).below ?? emptySet
  known.set(fields, set)
  return set
}

/** An object without elements stands for itself alone. */
function read(fields: object): Pick<Node, 'isMember' | 'below'> {
  const nodes: Node[] = []
  let isMember = false
  let isSorted = true
  for (const [key, value] of Object.entries(fields) as [string, unknown][]) {
    if (key === '.') {
      isMember = true
      continue
    }
    const element = parseElement(key)
    if (element === undefined) continue
    if (!isJsonObject(value)) throw new Error(`no object at ${key}`)
    const last = nodes[nodes.length - 1]
    isSorted &&= last === undefined || compareElements(last.element, element) < 0
    nodes.push({ element, ...read(value) })
  }
  if (nodes.length === 0) return { isMember: true, below: undefined }
  return { isMember, below: isSorted ? setOf(nodes) : sortedSet(nodes) }
}
