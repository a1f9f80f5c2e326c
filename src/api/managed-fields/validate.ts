/** Checks that an applied object fits its type, in the words of upstream's typed values. */
import { isNumber } from '../../base/exact-json.ts'
import { compareNames } from '../../base/order.ts'
import { asFormat } from '../go-format.ts'
import { goPlain } from '../go-plain.ts'
import { goNumber } from '../go-value.ts'
import { formOf, type Atom, type ListAtom, type MapAtom, type ScalarKind } from './atom.ts'
import { itemElement } from './list-item.ts'
import { elementText, fieldElement, indexElement } from './path-element.ts'

/** Everything that does not fit, as one text; undefined where all fits. Items may occur twice only with `duplicates`. */
export function misfit(atom: Atom, value: unknown, duplicates: boolean): string | undefined {
  const errors: string[] = []
  check(atom, value, { path: '', errors, duplicates })
  if (errors.length < 2) return errors[0]
  return ['errors:', ...errors.map((text) => `  ${text}`)].join('\n')
}

interface Walk {
  readonly path: string
  readonly errors: string[]
  readonly duplicates: boolean
}

const report = ({ path, errors }: Walk, text: string): unknown => errors.push(path === '' ? text : `${path}: ${text}`)

function check(atom: Atom, value: unknown, walk: Walk): void {
  const form = formOf(atom, value)
  if (form === 'map' && atom.map !== undefined) checkMap(atom.map, value, walk)
  else if (form === 'list' && atom.list !== undefined) checkList(atom.list, value, walk)
  else if (atom.scalar !== undefined) checkScalar(atom.scalar, value, walk)
}

/** Upstream gives this message to its errorf as the format. */
const unfit = (what: string, value: unknown): string => asFormat(`expected ${what}, got &{${goPlain(value)}}`)

function checkMap(map: MapAtom, value: unknown, walk: Walk): void {
  if (value === null || value === undefined) return
  if (typeof value !== 'object' || Array.isArray(value)) {
    report(walk, unfit('map', value))
    return
  }
  for (const [key, member] of Object.entries(value)) {
    const atom = map.field(key)
    const path = walk.path + elementText(fieldElement(key))
    // Upstream looks no further into an object with an unknown field.
    if (atom === undefined) return void report({ ...walk, path }, 'field not declared in schema')
    check(atom, member, { ...walk, path })
  }
}

function checkList(list: ListAtom, value: unknown, walk: Walk): void {
  if (value === null || value === undefined) return
  if (!Array.isArray(value)) {
    report(walk, unfit('list', value))
    return
  }
  const seen = new Set<string>()
  for (const [index, item] of value.entries()) {
    const element = list.associative ? itemElement(list, item) : indexElement(index)
    if (typeof element === 'string') return void report(walk, `element ${index}: ${element}`)
    if (list.associative && !walk.duplicates && seen.has(element.text)) report(walk, `duplicate entries for key ${elementText(element)}`)
    seen.add(element.text)
    check(list.item, item, { ...walk, path: walk.path + elementText(element) })
  }
}

function checkScalar(kind: ScalarKind, value: unknown, walk: Walk): void {
  if (value === null || value === undefined) return
  if (kind === 'numeric' && !isNumber(value)) report(walk, `expected numeric (int or float), got ${goType(value)}`)
  else if (kind === 'string' && typeof value !== 'string')
    report(walk, `expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`)
  else if (kind === 'boolean' && typeof value !== 'boolean') report(walk, `expected boolean, got &{${goPlain(value)}}`)
  else if (kind === 'untyped' && typeof value === 'object') report(walk, `expected any scalar, got &{${goPlain(value)}}`)
}

/** Go's %T of a JSON value. */
function goType(value: unknown): string {
  if (typeof value === 'string') return 'string'
  if (typeof value === 'boolean') return 'bool'
  return Array.isArray(value) ? '[]interface {}' : 'map[string]interface {}'
}

/** Go's %#v of a JSON value. */
function goSyntax(value: unknown): string {
  if (value === null) return 'interface {}(nil)'
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`
  if (typeof value === 'number') return goNumber(value)
  if (typeof value !== 'object') return typeof value === 'string' ? JSON.stringify(value) : String(value as bigint | boolean)
  const members = Object.entries(value).sort(compareNames)
  return `map[string]interface {}{${members.map(([key, member]) => `${JSON.stringify(key)}:${goSyntax(member)}`).join(', ')}}`
}
