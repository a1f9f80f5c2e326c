/** Makes strategic merge patches: from one object to another, and kubectl apply's three-way one. */
import { isSame } from './equal.ts'
import { isJsonObject, setMember, type JsonObject } from './json-object.ts'
import { directives, patchField, structOf, type PatchField } from './patch-field.ts'
import type { Shape } from './schema.ts'
import { mergeIntoPatch } from './strategic-merge-patch.ts'

interface Wanted {
  readonly ignoreDeletions?: boolean
  readonly ignoreChanges?: boolean
}

/** The patch that makes `to` out of `from`; empty if they are the same. */
export const createTwoWayPatch = (from: JsonObject, to: JsonObject, typeName: string): JsonObject =>
  diffMaps(from, to, { shape: structOf(typeName), wanted: {} })

/**
 * kubectl apply's patch: what was in the last applied manifest and is gone from the wanted one is removed, the rest is changed where the
 * live object differs.
 */
export function createThreeWayPatch(lastApplied: JsonObject, wanted: JsonObject, live: JsonObject, typeName: string): JsonObject {
  const shape = structOf(typeName)
  const changes = diffMaps(live, wanted, { shape, wanted: { ignoreDeletions: true } })
  const deletions = diffMaps(lastApplied, wanted, { shape, wanted: { ignoreChanges: true } })
  return mergeIntoPatch(deletions, changes, typeName)
}

interface MapContext {
  readonly shape: Shape | undefined
  /** Whether the patch has to say which keys stay. */
  readonly retains?: boolean
  readonly wanted: Wanted
}

/** What differs, with the directives that the server needs to do the same. */
function diffMaps(from: JsonObject, to: JsonObject, { shape, retains = false, wanted }: MapContext): JsonObject {
  const patch: JsonObject = {}
  for (const key of Object.keys(to)) {
    const after = to[key]
    if (!Object.hasOwn(from, key)) {
      if (wanted.ignoreChanges !== true) setMember(patch, key, after)
      continue
    }
    const before = from[key]
    const field = patchField(shape, key)
    if (isJsonObject(before) && isJsonObject(after)) {
      if (field.strategy === 'replace') {
        if (wanted.ignoreChanges !== true && !isSame(before, after)) setMember(patch, key, after)
        continue
      }
      const inner = diffMaps(before, after, { shape: field.shape, retains: field.retainKeys, wanted })
      if (Object.keys(inner).length > 0) setMember(patch, key, inner)
    } else if (Array.isArray(before) && Array.isArray(after) && field.strategy === 'merge')
      diffLists(key, before, after, { field, wanted, patch })
    else if (wanted.ignoreChanges !== true && !isSame(before, after)) setMember(patch, key, after)
  }
  if (wanted.ignoreDeletions !== true) for (const key of Object.keys(from)) if (!Object.hasOwn(to, key)) setMember(patch, key, null)
  const kept = Object.keys(to)
    .filter((key) => to[key] !== null)
    .sort()
  if (retains && kept.length > 0 && (Object.keys(patch).length > 0 || Object.keys(to).some((key) => !Object.hasOwn(from, key))))
    patch[directives.retainKeys] = kept
  return patch
}

interface ListContext {
  readonly field: PatchField
  readonly wanted: Wanted
  readonly patch: JsonObject
}

function diffLists(key: string, before: readonly unknown[], after: readonly unknown[], { field, wanted, patch }: ListContext): void {
  const changes = wanted.ignoreChanges !== true
  const deletions = wanted.ignoreDeletions !== true
  if (before.length === 0) {
    if (changes && after.length > 0) patch[key] = after
    return
  }
  if (!isJsonObject(before[0] ?? after[0])) {
    const added = after.filter((item) => !before.some((other) => isSame(item, other)))
    const gone = before.filter((item) => !after.some((other) => isSame(item, other)))
    if (changes && added.length > 0) patch[key] = added
    if (deletions && gone.length > 0) patch[`${directives.deletion}/${key}`] = gone
    if ((deletions && gone.length > 0) || (changes && !isSame(before, after))) patch[`${directives.order}/${key}`] = after
    return
  }
  const { mergeKey } = field
  const keyOf = (item: unknown): unknown => (isJsonObject(item) ? item[mergeKey] : undefined)
  const list: unknown[] = []
  for (const item of after) {
    const old = before.find((other) => keyOf(other) === keyOf(item))
    if (old === undefined) {
      if (changes) list.push(item)
      continue
    }
    // Items of a list that merges by key are objects.
    const inner = diffMaps(old as JsonObject, item as JsonObject, { shape: field.shape?.item, retains: field.retainKeys, wanted })
    if (Object.keys(inner).length > 0) list.push({ ...inner, [mergeKey]: keyOf(item) })
  }
  if (deletions)
    for (const item of before)
      if (!after.some((other) => keyOf(other) === keyOf(item))) list.push({ [directives.patch]: 'delete', [mergeKey]: keyOf(item) })
  const isOrderSame = before.length === after.length && before.every((item, index) => keyOf(item) === keyOf(after[index]))
  if (list.length > 0) patch[key] = list
  if (list.length > 0 || (changes && !isOrderSame)) patch[`${directives.order}/${key}`] = after.map((item) => ({ [mergeKey]: keyOf(item) }))
}
