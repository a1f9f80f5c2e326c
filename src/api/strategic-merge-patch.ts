/**
 * Applies strategic merge patches: lists merge by the keys that the schema names, and directives (`$patch`, `$retainKeys`,
 * `$setElementOrder`, `$deleteFromPrimitiveList`) steer it.
 */
import { isSame } from './equal.ts'
import { goPlain, goTypeName, goWord } from './go-plain.ts'
import { jsonKind } from './json-kind.ts'
import { copyMembers, isJsonObject, setMember, type JsonObject } from './json-object.ts'
import { PatchError } from './patch-error.ts'
import { directives, patchField, patchedField, patchedList, structOf, unexpected, type PatchField } from './patch-field.ts'
import type { Shape } from './schema.ts'
import { checkOrder, inOrder, keyOf, partition } from './strategic-merge-order.ts'

/**
 * The patched object; it may share parts with both arguments. `object` is not changed, but `patch` is used up: upstream takes off it what
 * it has followed, and shows what is left when the result does not fit its type. `typeName` is the schema's (`core.v1.Pod`). Throws a
 * `PatchError`.
 */
export function applyStrategicMergePatch(object: JsonObject, patch: unknown, typeName: string): JsonObject {
  if (patch === null) return object
  if (!isJsonObject(patch))
    throw new PatchError(400, `json: cannot unmarshal ${jsonKind(patch)} into Go value of type map[string]interface {}`)
  return mergeMaps(object, patch, structOf(typeName), false)
}

/** Merges a patch into another patch: the directives stay. For three-way patches. */
export const mergeIntoPatch = (first: JsonObject, second: JsonObject, typeName: string): JsonObject =>
  mergeMaps(first, second, structOf(typeName), true)

function mergeMaps(original: JsonObject, patch: JsonObject, shape: Shape | undefined, keeps: boolean): JsonObject {
  if (Object.hasOwn(patch, directives.patch)) return byDirective(patch)
  let out = copyMembers(original)
  if (Object.hasOwn(patch, directives.retainKeys)) {
    const list = patch[directives.retainKeys]
    delete patch[directives.retainKeys]
    if (keeps) out[directives.retainKeys] ??= list
    else out = retain(out, patch, list)
  }
  mergeOrdered(out, patch, shape, keeps)
  for (const key of Object.keys(patch)) {
    const value = patch[key]
    if (key.startsWith(directives.deletion)) deleteFromList(out, { key, value, shape, keeps })
    else if (value === null) {
      delete out[key]
      if (keeps) setMember(out, key, null)
    } else mergeMember(out, key, { value, shape, keeps })
  }
  return out
}

interface Member {
  readonly value: unknown
  /** The struct or map that it is a member of. */
  readonly shape: Shape | undefined
  readonly keeps: boolean
}

function mergeMember(out: JsonObject, key: string, { value, shape, keeps }: Member): void {
  const before = Object.hasOwn(out, key) ? out[key] : undefined
  if (isJsonObject(before) && isJsonObject(value)) {
    const field = keeps ? patchField(shape, key) : patchedField(shape, key)
    setMember(out, key, field.strategy === 'replace' ? value : mergeMaps(before, value, field.shape, keeps))
  } else if (Array.isArray(before) && Array.isArray(value)) {
    const field = keeps ? patchField(shape, key) : patchedList(shape, key)
    setMember(out, key, field.strategy === 'merge' ? mergeLists(before, value, field, keeps) : value)
  } else if (keeps) setMember(out, key, value)
  else {
    dropNulls(value)
    const made = withoutDirectives(value)
    if (made === directed) delete out[key]
    else setMember(out, key, made)
  }
}

function byDirective(patch: JsonObject): JsonObject {
  const directive = patch[directives.patch]
  if (directive === 'replace') {
    delete patch[directives.patch]
    return patch
  }
  if (directive === 'delete') return {}
  throw new PatchError(500, `unknown patch type: ${goWord(directive)} in map: ${goPlain(patch)}`)
}

function retain(original: JsonObject, patch: JsonObject, list: unknown): JsonObject {
  if (!Array.isArray(list)) throw new PatchError(400, 'invalid patch format of retainKeys')
  const kept = new Set<unknown>(list)
  for (const key of Object.keys(patch)) {
    if (patch[key] === null || key.startsWith(directives.order) || key.startsWith(directives.deletion)) continue
    if (!kept.has(key)) throw new PatchError(400, 'invalid patch format of retainKeys')
  }
  const out: JsonObject = {}
  for (const key of Object.keys(original)) if (kept.has(key)) setMember(out, key, original[key])
  return out
}

/** The name of the list that a directive is of: it stands behind the slash. */
function listNamed(key: string, directive: string, what: string): string {
  if (!key.startsWith(`${directive}/`)) throw new PatchError(400, `invalid patch format of ${what}`)
  return key.slice(directive.length + 1)
}

function deleteFromList(out: JsonObject, { key, value, shape, keeps }: Member & { readonly key: string }): void {
  if (keeps) {
    out[key] = value
    return
  }
  const name = listNamed(key, directives.deletion, 'primitive list')
  const list = out[name]
  if (value === null) delete out[name]
  if (!Object.hasOwn(out, name) || goTypeName(value) !== goTypeName(list)) return
  // Only of lists it is taken at its word.
  if (!Array.isArray(value) || !Array.isArray(list)) return mergeMember(out, name, { value, shape, keeps })
  const field = patchedList(shape, name)
  if (elementType(list, value) === ofObjects) out[name] = mergeLists(list, value, field, false)
  else out[name] = list.filter((item) => !(value as unknown[]).some((gone) => isSame(item, gone)))
}

/** Lists with `$setElementOrder` beside them: merged, then ordered by it. What it has dealt with is taken off the patch. */
function mergeOrdered(out: JsonObject, patch: JsonObject, shape: Shape | undefined, keeps: boolean): void {
  for (const key of Object.keys(patch)) {
    if (!key.startsWith(directives.order)) continue
    const order = patch[key]
    delete patch[key]
    if (keeps) out[key] = order
    if (!Array.isArray(order)) throw unexpected([], order)
    const name = listNamed(key, directives.order, 'setElementOrder list')
    const [before, given] = [listIn(out, name), listIn(patch, name)]
    const field = keeps ? patchField(shape, name) : patchedList(shape, name)
    checkOrder(given ?? [], order, field.mergeKey)
    if (before === undefined && given === undefined) continue
    const merged = mergedWith(before, given, { field, keeps })
    const { mergeKey } = field
    const parts = partition(merged, order, mergeKey)
    const type = elementType(before ?? [], given ?? [])
    if (type === undefined) throw new PatchError(500, 'no elements in any of the given slices')
    out[name] = inOrder(parts, { order, original: before ?? [], mergeKey, isOfObjects: type === ofObjects })
    delete patch[name]
  }
}

function mergedWith(
  before: readonly unknown[] | undefined,
  given: unknown[] | undefined,
  { field, keeps }: { readonly field: PatchField; readonly keeps: boolean },
): readonly unknown[] {
  if (given === undefined) return before ?? []
  if (before !== undefined) return field.strategy === 'merge' ? mergeLists(before, given, field, keeps) : given
  // A list bears no directive itself.
  return keeps ? given : (withoutDirectives(given) as readonly unknown[])
}

/** A member that is a list, if there is one of the name. */
function listIn(object: JsonObject, name: string): unknown[] | undefined {
  if (!Object.hasOwn(object, name)) return undefined
  const list = object[name]
  if (!Array.isArray(list)) throw unexpected([], list)
  return list as unknown[]
}

const ofObjects = goTypeName({})

/** The Go type of the items, which must be the same for all; undefined where there are none. */
function elementType(...lists: readonly (readonly unknown[])[]): string | undefined {
  const items = lists.flat(1)
  const [first, ...others] = items.map(goTypeName)
  if (first === goTypeName([])) throw new PatchError(422, 'lists of lists are not supported')
  if (others.some((type) => type !== first)) throw new PatchError(500, `list element types are not identical: ${goPlain(lists)}`)
  return first
}

function mergeLists(original: readonly unknown[], patch: readonly unknown[], field: PatchField, keeps: boolean): unknown[] {
  const type = elementType(original, patch)
  if (type === undefined) return []
  const { mergeKey } = field
  if (type !== ofObjects) {
    const both = [...original, ...patch]
    const merged = both.filter((item, index) => both.findIndex((other) => isSame(item, other)) === index)
    return inOrder(partition(merged, patch, mergeKey), { order: patch, original, mergeKey, isOfObjects: false })
  }
  if (mergeKey === '') throw new PatchError(500, 'cannot merge lists without merge key for struct')
  const { left, plain, replaces } = bySpecialItems(original, patch as readonly JsonObject[], { mergeKey, keeps })
  const merged = replaces ? plain : mergeItems(left, plain, field, keeps)
  const [order, before] = replaces ? [[], plain] : [plain, left]
  return inOrder(partition(merged, order, mergeKey), { order, original: before, mergeKey, isOfObjects: true })
}

/** What items of a list merge by. */
interface Merging {
  readonly mergeKey: string
  readonly keeps: boolean
}

/** Follows the directives among the items: the original items that are left, and those of the patch that say nothing of the kind. */
function bySpecialItems(original: readonly unknown[], patch: readonly JsonObject[], { mergeKey, keeps }: Merging) {
  let left = [...original]
  const plain: JsonObject[] = []
  let replaces = false
  for (const item of patch) {
    const directive = item[directives.patch]
    if (directive === undefined) plain.push(item)
    else if (directive === 'delete') {
      const key = keyOf(item, mergeKey)
      if (keeps) plain.push(item)
      else left = left.filter((one) => !isJsonObject(one) || one[mergeKey] !== key)
    } else if (directive === 'replace') replaces = true
    else if (directive === 'merge') throw new PatchError(500, 'merging lists cannot yet be specified in the patch')
    else throw new PatchError(500, `unknown patch type: ${goWord(directive)} in map: ${goPlain(item)}`)
  }
  return { left, plain, replaces }
}

function mergeItems(left: readonly unknown[], plain: readonly JsonObject[], field: PatchField, keeps: boolean): unknown[] {
  const { mergeKey } = field
  const out = [...left]
  for (const item of plain) {
    const key = keyOf(item, mergeKey)
    const at = out.findIndex((one) => isJsonObject(one) && one[mergeKey] === key)
    if (at < 0) out.push(item)
    // All items were seen to be objects.
    else out[at] = mergeMaps(out[at] as JsonObject, item, field.shape?.item, keeps)
  }
  return out
}

/** Takes members that are null off the value, though not items of lists. */
function dropNulls(value: unknown): void {
  if (Array.isArray(value)) value.forEach(dropNulls)
  else if (isJsonObject(value))
    for (const key of Object.keys(value)) {
      if (value[key] === null) delete value[key]
      else dropNulls(value[key])
    }
}

/** Stands for what bears a `$patch`. */
const directed = Symbol('directed')

/** The value without what bears a `$patch`, which means nothing where there is nothing to patch. Lists are made anew, objects are changed. */
function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDirectives).filter((item) => item !== directed)
  if (!isJsonObject(value)) return value
  if (Object.hasOwn(value, directives.patch)) return directed
  for (const key of Object.keys(value)) {
    const made = withoutDirectives(value[key])
    if (made === directed) delete value[key]
    else setMember(value, key, made)
  }
  return value
}
