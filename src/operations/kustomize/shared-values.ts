/**
 * A label or an annotation that a transformer adds to several fields of a resource is one value to kustomize: what changes it in one of the
 * fields later, be it an overlay's labels or a patch, changes it in all.
 */
import { setMember, type JsonObject } from '../../api/json-object.ts'

interface Shared {
  value: unknown
  readonly maps: readonly JsonObject[]
}

const sharing = new WeakMap<JsonObject, Map<string, Shared>>()

/** Notes that a member is one value in several maps, which all have it. */
export function share(maps: readonly JsonObject[], key: string, value: unknown): void {
  const shared: Shared = { value, maps }
  for (const map of maps) {
    const members = sharing.get(map) ?? new Map<string, Shared>()
    sharing.set(map, members.set(key, shared))
  }
}

/** Sets a member, wherever else it is the same value as well. One that was taken off meanwhile, or given anew, is not. */
export function assign(map: JsonObject, key: string, value: unknown): void {
  const shared = sharing.get(map)?.get(key)
  if (shared !== undefined && Object.hasOwn(map, key) && map[key] === shared.value) {
    for (const other of shared.maps) if (Object.hasOwn(other, key) && other[key] === shared.value) setMember(other, key, value)
    shared.value = value
  }
  setMember(map, key, value)
}
