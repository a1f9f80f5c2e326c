/** JSON merge patch (RFC 7386): null removes, objects merge, everything else replaces. */
import { isJsonObject, setMember, type JsonObject } from './json-object.ts'

/** The patched value; neither argument is changed, and parts that the patch does not touch are shared. */
export function applyMergePatch(target: unknown, patch: unknown): unknown {
  // Upstream's library looks for nulls in whatever does not take the place of an object.
  if (!isJsonObject(patch)) return isJsonObject(target) ? patch : withoutNulls(patch)
  const base: JsonObject = isJsonObject(target) ? target : {}
  const out: JsonObject = {}
  for (const key of Object.keys(base)) if (!Object.hasOwn(patch, key)) setMember(out, key, base[key])
  for (const key of Object.keys(patch)) {
    const value = patch[key]
    if (value !== null) setMember(out, key, applyMergePatch(Object.hasOwn(base, key) ? base[key] : undefined, value))
  }
  return out
}

/** Without the members that are null, in objects within lists too. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (!isJsonObject(value)) return value
  const out: JsonObject = {}
  for (const key of Object.keys(value)) if (value[key] !== null) setMember(out, key, withoutNulls(value[key]))
  return out
}

/** The merge patch that makes `to` out of `from`. */
export function createMergePatch(from: JsonObject, to: JsonObject): JsonObject {
  const patch: JsonObject = {}
  for (const key of Object.keys(from)) if (!Object.hasOwn(to, key)) setMember(patch, key, null)
  for (const key of Object.keys(to)) {
    const before = Object.hasOwn(from, key) ? from[key] : undefined
    const after = to[key]
    if (isJsonObject(before) && isJsonObject(after)) {
      const inner = createMergePatch(before, after)
      if (Object.keys(inner).length > 0) setMember(patch, key, inner)
    } else if (JSON.stringify(before) !== JSON.stringify(after)) setMember(patch, key, after)
  }
  return patch
}

/** kubectl's three-way merge patch for kinds without a schema: deletions from last applied to wanted, the rest from live to wanted. */
export function createThreeWayMergePatch(lastApplied: JsonObject, wanted: JsonObject, live: JsonObject): JsonObject {
  return mergePatches(onlyDeletions(createMergePatch(lastApplied, wanted)), withoutDeletions(createMergePatch(live, wanted)))
}

const onlyDeletions = (patch: JsonObject): JsonObject => filter(patch, (value) => value === null)
const withoutDeletions = (patch: JsonObject): JsonObject => filter(patch, (value) => value !== null)

function filter(patch: JsonObject, keeps: (value: unknown) => boolean): JsonObject {
  const out: JsonObject = {}
  for (const key of Object.keys(patch)) {
    const value = patch[key]
    if (isJsonObject(value)) {
      const inner = filter(value, keeps)
      if (Object.keys(inner).length > 0) setMember(out, key, inner)
    } else if (keeps(value)) setMember(out, key, value)
  }
  return out
}

function mergePatches(first: JsonObject, second: JsonObject): JsonObject {
  const out: JsonObject = {}
  for (const key of new Set([...Object.keys(first), ...Object.keys(second)])) {
    const [a, b] = [first[key], second[key]]
    setMember(out, key, isJsonObject(a) && isJsonObject(b) ? mergePatches(a, b) : Object.hasOwn(second, key) ? b : a)
  }
  return out
}
