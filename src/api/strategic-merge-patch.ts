/**
 * Applies strategic merge patches: lists merge by the keys that the schema names, and directives (`$patch`, `$retainKeys`,
 * `$setElementOrder`, `$deleteFromPrimitiveList`) steer it.
 */
import { isSame } from './equal.ts'
import { copyMembers, goPlain, isJsonObject, PatchError, setMember, type JsonObject } from './patch-error.ts'
import { structType, type Shape } from './schema.ts'

export const directives = {
  patch: '$patch',
  retainKeys: '$retainKeys',
  order: '$setElementOrder/',
  deletion: '$deleteFromPrimitiveList/',
} as const

/** How the patch language sees a field. */
export interface PatchField {
  readonly shape: Shape | undefined
  /** `merge`, `replace` or empty. */
  readonly strategy: string
  readonly mergeKey: string
  readonly retainKeys: boolean
}

const structOf = (name: string): Shape => ({ kind: 'struct', go: '', type: name })

/** The field of a struct, or the item of a map, by key. */
export function patchField(shape: Shape | undefined, key: string): PatchField {
  if (shape?.kind === 'struct' && shape.type !== undefined) {
    const field = structType(shape.type).fields.get(key)
    return {
      shape: field,
      strategy: field?.patchStrategies.find((one) => one !== 'retainKeys') ?? '',
      mergeKey: field?.patchMergeKey ?? '',
      retainKeys: field?.patchStrategies.includes('retainKeys') ?? false,
    }
  }
  return { shape: shape?.kind === 'map' ? shape.item : undefined, strategy: '', mergeKey: '', retainKeys: false }
}

/** The patched object; neither argument is changed. `typeName` is the schema's (`core.v1.Pod`). Throws a `PatchError`. */
export function applyStrategicMergePatch(object: JsonObject, patch: unknown, typeName: string): JsonObject {
  if (patch === null) return object
  if (!isJsonObject(patch))
    throw new PatchError(
      400,
      `json: cannot unmarshal ${Array.isArray(patch) ? 'array' : typeof patch === 'boolean' ? 'bool' : typeof patch} into Go value of type map[string]interface {}`,
    )
  return mergeMaps(object, patch, structOf(typeName), false)
}

/** Merges a patch into another patch: the directives stay. For three-way patches. */
export const mergeIntoPatch = (first: JsonObject, second: JsonObject, typeName: string): JsonObject =>
  mergeMaps(first, second, structOf(typeName), true)

function mergeMaps(original: JsonObject, patch: JsonObject, shape: Shape | undefined, keeps: boolean): JsonObject {
  if (Object.hasOwn(patch, directives.patch)) return byDirective(patch)
  let out = copyMembers(original)
  const rest = copyMembers(patch)
  if (Object.hasOwn(rest, directives.retainKeys)) {
    if (keeps) out[directives.retainKeys] ??= rest[directives.retainKeys]
    else out = retain(out, rest)
    delete rest[directives.retainKeys]
  }
  mergeOrdered(out, rest, shape, keeps)
  for (const key of Object.keys(rest)) {
    const value = rest[key]
    if (key.startsWith(directives.deletion)) deleteFromList(out, key, value, keeps)
    else if (value === null) {
      delete out[key]
      if (keeps) setMember(out, key, null)
    } else mergeMember(out, key, value, patchField(shape, key), keeps)
  }
  return out
}

function mergeMember(out: JsonObject, key: string, value: unknown, field: PatchField, keeps: boolean): void {
  const before = Object.hasOwn(out, key) ? out[key] : undefined
  if (isJsonObject(before) && isJsonObject(value))
    setMember(out, key, field.strategy === 'replace' ? value : mergeMaps(before, value, field.shape, keeps))
  else if (Array.isArray(before) && Array.isArray(value))
    setMember(out, key, field.strategy === 'merge' ? mergeLists(before, value, field, keeps) : value)
  else {
    const clean = keeps ? value : withoutDirectives(value)
    if (clean === undefined) delete out[key]
    else setMember(out, key, clean)
  }
}

function byDirective(patch: JsonObject): JsonObject {
  const { [directives.patch]: directive, ...rest } = patch
  if (directive === 'replace') return rest
  if (directive === 'delete') return {}
  throw new PatchError(500, `unknown patch type: ${goPlain(directive)} in map: ${goPlain(patch)}`)
}

function retain(original: JsonObject, patch: JsonObject): JsonObject {
  const list = patch[directives.retainKeys]
  if (!Array.isArray(list)) throw new PatchError(400, 'invalid patch format of retainKeys')
  const kept = new Set<unknown>(list)
  for (const key of Object.keys(patch)) {
    if (key === directives.retainKeys || patch[key] === null || key.startsWith(directives.order) || key.startsWith(directives.deletion))
      continue
    if (!kept.has(key)) throw new PatchError(400, 'invalid patch format of retainKeys')
  }
  const out: JsonObject = {}
  for (const key of Object.keys(original)) if (kept.has(key)) setMember(out, key, original[key])
  return out
}

function deleteFromList(out: JsonObject, key: string, value: unknown, keeps: boolean): void {
  if (keeps) {
    out[key] = value
    return
  }
  const name = key.slice(directives.deletion.length)
  const list = out[name]
  if (!Array.isArray(value)) throw new PatchError(400, 'invalid patch format of primitive list')
  if (Array.isArray(list)) out[name] = list.filter((item) => !(value as unknown[]).some((gone) => isSame(item, gone)))
}

/** Lists with `$setElementOrder` beside them: merged, then ordered by it. What it has dealt with is taken off the patch. */
function mergeOrdered(out: JsonObject, patch: JsonObject, shape: Shape | undefined, keeps: boolean): void {
  for (const key of Object.keys(patch)) {
    if (!key.startsWith(directives.order)) continue
    const order = patch[key]
    delete patch[key]
    if (!Array.isArray(order)) throw new PatchError(400, 'invalid patch format of setElementOrder list')
    if (keeps) out[key] = order
    const name = key.slice(directives.order.length)
    const field = patchField(shape, name)
    const deletion = patch[`${directives.deletion}${name}`]
    if (deletion !== undefined) {
      deleteFromList(out, `${directives.deletion}${name}`, deletion, keeps)
      delete patch[`${directives.deletion}${name}`]
    }
    const before = out[name]
    const given = patch[name]
    const list = Array.isArray(given) ? (given as unknown[]) : undefined
    checkOrder(list ?? [], order, field.mergeKey)
    delete patch[name]
    let merged: unknown[]
    if (Array.isArray(before)) merged = list === undefined ? before : mergeLists(before, list, field, keeps)
    else if (list !== undefined) merged = keeps ? list : (withoutDirectives(list) as unknown[])
    else continue
    out[name] = inOrder(merged, order, Array.isArray(before) ? before : [], field.mergeKey)
  }
}

/** The items of the patch must come in the order that the directive names, and all be named there, unless it names none. */
function checkOrder(list: readonly unknown[], order: readonly unknown[], mergeKey: string): void {
  if (mergeKey !== '') for (const item of order) keyOf(item, mergeKey)
  if (order.length === 0) return
  if (list.length === 0) return
  const isDeletion = (item: unknown): boolean => mergeKey !== '' && isJsonObject(item) && item[directives.patch] === 'delete'
  const items = list.filter((item) => !isDeletion(item))
  let [at, next] = [0, 0]
  while (at < items.length && next < order.length) {
    const item = items[at]
    if (isJsonObject(item) && Object.hasOwn(item, directives.patch)) at++
    else if (sameItem(item, order[next++], mergeKey)) at++
  }
  // A directive behind the last item that is named counts as one that is not.
  if (at < items.length)
    throw new PatchError(500, `The order in patch list:\n${goPlain(list)}\n doesn't match $setElementOrder list:\n${goPlain(order)}\n`)
}

function keyOf(item: unknown, mergeKey: string): unknown {
  if (!isJsonObject(item) || !Object.hasOwn(item, mergeKey))
    throw new PatchError(500, `map: ${goPlain(item)} does not contain declared merge key: ${mergeKey}`)
  return item[mergeKey]
}

const sameItem = (a: unknown, b: unknown, mergeKey: string): boolean =>
  mergeKey === '' ? isSame(a, b) : keyOf(a, mergeKey) === keyOf(b, mergeKey)

function mergeLists(original: readonly unknown[], patch: readonly unknown[], field: PatchField, keeps: boolean): unknown[] {
  if (original.length === 0 && patch.length === 0) return []
  const { mergeKey } = field
  if (!isJsonObject(original[0] ?? patch[0])) {
    const both = [...original, ...patch]
    const merged = both.filter((item, index) => both.findIndex((other) => isSame(item, other)) === index)
    return inOrder(merged, patch, original, '')
  }
  let out = [...original]
  const plain: unknown[] = []
  let replaces = false
  for (const item of patch) {
    const directive = isJsonObject(item) ? item[directives.patch] : undefined
    if (directive === undefined) plain.push(item)
    else if (directive === 'delete') {
      const key = keyOf(item, mergeKey)
      if (keeps) plain.push(item)
      else out = out.filter((one) => !isJsonObject(one) || one[mergeKey] !== key)
    } else if (directive === 'replace') replaces = true
    else if (directive === 'merge') throw new PatchError(500, 'merging lists cannot yet be specified in the patch')
    else throw new PatchError(500, `unknown patch type: ${goPlain(directive)} in map: ${goPlain(item)}`)
  }
  if (replaces) return plain
  for (const item of plain) {
    const key = keyOf(item, mergeKey)
    const at = out.findIndex((one) => isJsonObject(one) && one[mergeKey] === key)
    const shape = field.shape?.item
    if (at < 0) out.push(keeps ? item : withoutDirectives(item))
    // Both are objects: the key was read from them.
    else out[at] = mergeMaps(out[at] as JsonObject, item as JsonObject, shape, keeps)
  }
  return inOrder(out, plain, original, mergeKey)
}

/** Items that `order` names come in its order; the others keep their place among the original ones. */
function inOrder(merged: readonly unknown[], order: readonly unknown[], original: readonly unknown[], mergeKey: string): unknown[] {
  const place = (list: readonly unknown[], item: unknown): number => list.findIndex((other) => sameItem(item, other, mergeKey))
  const isDeletion = (item: unknown): boolean => isJsonObject(item) && item[directives.patch] === 'delete'
  const sorted = (items: unknown[], by: readonly unknown[]): unknown[] => [
    ...inserted(
      items.filter((item) => !isDeletion(item)),
      (item) => place(by, item),
    ),
    ...items.filter(isDeletion),
  ]
  const named = sorted(
    merged.filter((item) => place(order, item) >= 0),
    order,
  )
  const others = sorted(
    merged.filter((item) => place(order, item) < 0),
    original,
  )
  const out: unknown[] = []
  let left = 0
  let right = 0
  while (left < others.length || right < named.length) {
    const [l, r] = [left < others.length ? place(original, others[left]) : -1, right < named.length ? place(original, named[right]) : -1]
    const takesOther = right >= named.length || (left < others.length && l >= 0 && r >= 0 && l < r)
    out.push(takesOther ? others[left++] : named[right++])
  }
  return out
}

/** Sorted by insertion, as upstream does: what has no place (-1) goes before all, and so does what comes after it. */
function inserted(items: readonly unknown[], placeOf: (item: unknown) => number): unknown[] {
  const out: { readonly item: unknown; readonly at: number }[] = []
  for (const item of items) {
    const at = placeOf(item)
    let index = out.length
    while (index > 0 && isBefore(at, out[index - 1]?.at ?? -1)) index--
    out.splice(index, 0, { item, at })
  }
  return out.map(({ item }) => item)
}

const isBefore = (a: number, b: number): boolean => a < 0 || b < 0 || a < b

/** What a patch adds to nothing: directives mean nothing there. Undefined: the value itself was one. */
function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDirectives).filter((item) => item !== undefined)
  if (!isJsonObject(value)) return value
  if (Object.hasOwn(value, directives.patch)) return undefined
  const out: JsonObject = {}
  for (const key of Object.keys(value)) {
    if (key === directives.retainKeys || key.startsWith(directives.order) || key.startsWith(directives.deletion) || value[key] === null)
      continue
    const clean = withoutDirectives(value[key])
    if (clean !== undefined) setMember(out, key, clean)
  }
  return out
}
