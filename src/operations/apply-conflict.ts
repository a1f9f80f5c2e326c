/** What apply would set and others have set otherwise since it was applied last: the fields that `--overwrite=false` leaves alone. Pure. */
import { isJsonObject, type JsonObject } from '../api/json-object.ts'
import { lastApplied } from '../api/last-applied.ts'

/** Fields by which upstream tells the members of its lists apart, the most usual first. */
const mergeKeys = ['name', 'containerPort', 'port', 'mountPath', 'devicePath', 'uid', 'ip', 'type', 'key', 'topologyKey']

export interface Conflict {
  /** `spec.template.spec.containers[c].image` */
  readonly path: string
  readonly wanted: unknown
  /** Undefined: it was taken away. */
  readonly there: unknown
}

/** `patch` is what would be sent, `changed` the difference between what was applied and what is there. */
export function conflictOf(patch: JsonObject, changed: JsonObject): Conflict | undefined {
  return within(patch, changed, '')
}

function between(wanted: unknown, there: unknown, path: string): Conflict | undefined {
  if (isJsonObject(wanted) && isJsonObject(there)) return within(wanted, there, path)
  if (Array.isArray(wanted) && Array.isArray(there)) return amongMembers(wanted, there, path)
  return JSON.stringify(wanted) === JSON.stringify(there) ? undefined : { path, wanted, there: there ?? undefined }
}

function within(wanted: JsonObject, there: JsonObject, path: string): Conflict | undefined {
  for (const [name, value] of Object.entries(wanted)) {
    // Each apply writes it anew, and orders of lists and what is to be kept of an object are no values.
    if (name === lastApplied || name.startsWith('$') || !Object.hasOwn(there, name)) continue
    const found = between(value, there[name], path === '' ? name : `${path}.${name}`)
    if (found !== undefined) return found
  }
  return undefined
}

/** Members that a key names are compared one by one; other lists are one value. */
function amongMembers(wanted: readonly unknown[], there: readonly unknown[], path: string): Conflict | undefined {
  const key = mergeKeys.find((one) => [...wanted, ...there].every((member) => isJsonObject(member) && Object.hasOwn(member, one)))
  if (key === undefined) return JSON.stringify(wanted) === JSON.stringify(there) ? undefined : { path, wanted, there }
  for (const member of wanted.filter(isJsonObject)) {
    const other = there.filter(isJsonObject).find((one) => one[key] === member[key])
    const found = other === undefined ? undefined : within(member, other, `${path}[${String(member[key])}]`)
    if (found !== undefined) return found
  }
  return undefined
}
