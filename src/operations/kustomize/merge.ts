/**
 * Merges a strategic merge patch into an object as kustomize does it. That is not what the server does: items of a patch come first in a
 * list, all keys that the schema has for a list tell its items apart, and directives other than `$patch` mean nothing.
 */
import { isJsonObject, type JsonObject } from '../../api/json-object.ts'
import { structType, typeNameOf, type Field, type Shape } from '../../api/schema.ts'
import { structOf } from '../../api/patch-field.ts'
import { printYaml } from '../../api/yaml.ts'
import { sortTexts } from '../../base/order.ts'
import { wrongKind } from './change-field.ts'
import { gvkOf } from './identity.ts'
import { inPlaceOf, isScalar, scalarText } from './scalars.ts'
import { elementWith, isEmptyElement, setElement, valueIn, withElement, type ElementKey } from './list-elements.ts'
import { KustomizeError } from './loader.ts'
import { assign } from './shared-values.ts'

/** The merged object, which may be `object` itself, changed; undefined where the patch deletes it. Both are used up. */
export function mergePatch(object: JsonObject, patch: JsonObject): JsonObject | undefined {
  // Upstream finds that the whole is to be replaced, and leaves it as it is.
  if (patch['$patch'] === 'replace') return object
  const { group, version, kind } = gvkOf(object)
  const type = typeNameOf(group, version, kind)
  const merged = walk(object, patch, type === undefined ? undefined : structOf(type))
  return isJsonObject(merged) ? merged : undefined
}

/** Undefined: nothing is left. Either side may be undefined (nothing there) or null. */
function walk(before: unknown, patch: unknown, shape: Shape | Field | undefined): unknown {
  const first = before ?? patch
  const kind = Array.isArray(first) ? 'Sequence' : isJsonObject(first) || first === null || first === undefined ? 'Mapping' : 'Scalar'
  for (const value of [before, patch])
    if (value !== null && value !== undefined && !isOfKind(value, kind)) throw wrongKind(kind, value, printYaml(value))
  if (kind === 'Scalar') return patch === undefined ? before : (inPlaceOf(before, patch) ?? undefined)
  if (kind === 'Mapping') return walkMap(before as MapSide, patch as MapSide, shape)
  if (shape === undefined || !('patchStrategies' in shape) || !shape.patchStrategies.includes('merge'))
    return patch === undefined ? before : (patch ?? undefined)
  return walkList(before as ListSide, patch as ListSide, shape)
}

type MapSide = JsonObject | null | undefined
type ListSide = unknown[] | null | undefined

const isOfKind = (value: unknown, kind: 'Mapping' | 'Sequence' | 'Scalar'): boolean =>
  kind === 'Sequence' ? Array.isArray(value) : kind === 'Mapping' ? isJsonObject(value) : isScalar(value)

/** What a patch says to do with an object or a list as a whole. */
type Directive = 'merge' | 'replace' | 'delete'

function directiveOf(value: unknown): Directive {
  if (value === 'merge' || value === 'replace' || value === 'delete') return value
  throw new KustomizeError(`unknown patch strategy '${value === null ? 'null' : scalarText(value)}'`)
}

/** The directive among the members, which is taken off them. */
function takeDirective(patch: MapSide): Directive {
  if (patch === null || patch === undefined || !Object.hasOwn(patch, '$patch')) return 'merge'
  const directive = directiveOf(patch['$patch'])
  delete patch['$patch']
  return directive
}

function walkMap(before: MapSide, patch: MapSide, shape: Shape | undefined): unknown {
  // A null that nobody speaks of is kept.
  if (patch === undefined && before === null) return null
  const directive = takeDirective(patch)
  if (directive === 'delete' || patch === null) return undefined
  const out = before === null || before === undefined || directive === 'replace' ? patch : before
  if (out === undefined) return undefined
  for (const key of sortTexts(new Set([...Object.keys(out), ...Object.keys(patch ?? {})]))) {
    // Upstream takes an empty name for the value itself.
    if (key === '') throw wrongKind('Scalar', out, printYaml(out))
    const member = walk(memberOf(out, key), memberOf(patch, key), fieldOf(shape, key))
    if (member === undefined) delete out[key]
    else assign(out, key, member)
  }
  return out
}

const memberOf = (object: MapSide, key: string): unknown =>
  object !== null && object !== undefined && Object.hasOwn(object, key) ? object[key] : undefined

function fieldOf(shape: Shape | undefined, key: string): Shape | Field | undefined {
  if (shape?.kind === 'struct' && shape.type !== undefined) return structType(shape.type).fields.get(key)
  return shape?.kind === 'map' ? shape.item : undefined
}

function walkList(before: ListSide, patch: ListSide, field: Field): unknown {
  if (patch === null && before !== null && before !== undefined) return undefined
  // Where there is nothing to steer, directives are items like others.
  const directive = before === null || before === undefined ? 'merge' : takeListDirective(patch)
  if (directive === 'delete') return undefined
  const out = before === null || before === undefined || directive === 'replace' ? (patch ?? []) : before
  const keys = field.listMapKeys ?? (field.patchMergeKey === undefined ? [] : [field.patchMergeKey])
  return mergeElements(out, patch ?? undefined, { keys: keys.length === 0 ? [''] : keys, item: field.item })
}

/** A directive for a whole list is an item that says nothing else. */
function takeListDirective(patch: ListSide): Directive {
  const at = patch?.findIndex((item) => isJsonObject(item) && Object.hasOwn(item, '$patch')) ?? -1
  const item = patch?.[at]
  if (!isJsonObject(item) || Object.keys(item).length > 1) return 'merge'
  patch?.splice(at, 1)
  return directiveOf(item['$patch'])
}

interface Merging {
  /** What tells items apart; one empty key: the items themselves. */
  readonly keys: readonly string[]
  readonly item: Shape | undefined
}

/** The items of the patch, merged with those that they are the same as, and then the others. */
function mergeElements(before: unknown[], patch: unknown[] | undefined, { keys, item }: Merging): unknown {
  const tuples = tuplesOf([...(patch ?? []), ...before], keys)
  const said = keys.filter((_, at) => tuples.some((tuple) => tuple[at] !== ''))
  const names = said.length === 0 ? keys : said
  let rest: readonly unknown[] = before
  let merged: unknown[] = []
  for (const tuple of tuples) {
    const key: ElementKey = { names, values: names.map((name) => tuple[keys.indexOf(name)] ?? '') }
    const element = walk(elementWith(rest, key), patch && elementWith(patch, key), item)
    if (isEmptyElement(element)) rest = setElement(rest, key, undefined)
    else merged = setElement(merged, key, withElement(element, key))
  }
  // An item that leaves a key out pushes away those of the patch that say the same otherwise: so does upstream.
  for (const element of rest) {
    const values = names.flatMap((name) => valueIn(element, name) ?? [])
    if (values.length < names.length) merged.push(element)
    const key: ElementKey = { names, values }
    merged = setElement(names.length > 1 ? setElement(merged, key, undefined) : merged, key, element)
  }
  return merged
}

/** The values of the keys of every item, each combination once. With several keys, what an item leaves out may be what another says. */
function tuplesOf(items: readonly unknown[], keys: readonly string[]): readonly (readonly string[])[] {
  const seen = new Map<string, readonly string[]>()
  for (const item of items) {
    const tuple = keys.map((key) => (key === '' ? scalarText(item) : isJsonObject(item) ? scalarText(item[key]) : ''))
    const text = JSON.stringify(tuple)
    if (!seen.has(text)) seen.set(text, tuple)
  }
  const tuples = [...seen.values()]
  if (keys.length > 1)
    for (const [one, first] of [...tuples].entries())
      for (const other of tuples.keys()) {
        const both = matched(first, tuples[other] ?? [])
        if (both !== undefined) tuples[one] = tuples[other] = both
      }
  return tuples
}

/** Two tuples that say the same of some key, and of no key something different. */
function matched(one: readonly string[], other: readonly string[]): readonly string[] | undefined {
  if (one.some((value, at) => value !== other[at] && value !== '' && other[at] !== '')) return undefined
  if (!one.some((value, at) => value === other[at])) return undefined
  return one.map((value, at) => (value === '' ? (other[at] ?? '') : value))
}
