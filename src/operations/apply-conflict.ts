/** What apply would set and others have set otherwise since it was applied last: the fields that `--overwrite=false` leaves alone. Pure. */
import { isSame } from '../api/equal.ts'
import { isJsonObject, type JsonObject } from '../api/json-object.ts'
import { lastApplied } from '../api/last-applied.ts'
import { directives, patchField, structOf, type PatchField } from '../api/patch-field.ts'
import type { Shape } from '../api/schema.ts'

export interface Conflict {
  /** `spec.template.spec.containers[c].image` */
  readonly path: string
  /** Undefined: it would be taken away. */
  readonly wanted: unknown
  /** Undefined: it was taken away. */
  readonly there: unknown
}

/**
 * `patch` is what would be sent, `changed` the difference between what was applied and what is there. The type's name in the schema
 * (`core.v1.Pod`) is undefined for those that the schema does not have, whose lists are one value each.
 */
export const conflictOf = (patch: JsonObject, changed: JsonObject, typeName: string | undefined): Conflict | undefined =>
  within(patch, changed, { path: '', shape: typeName === undefined ? undefined : structOf(typeName) })

interface Place {
  readonly path: string
  readonly shape: Shape | undefined
}

function within(wanted: JsonObject, there: JsonObject, { path, shape }: Place): Conflict | undefined {
  for (const [name, value] of Object.entries(wanted)) {
    // Each apply writes it anew.
    if (name === lastApplied || saysHow(name) || !Object.hasOwn(there, name)) continue
    const found = between(value, there[name], path === '' ? name : `${path}.${name}`, patchField(shape, name))
    if (found !== undefined) return found
  }
  return undefined
}

/** Orders of lists, and what is to be kept of an object or to go from a list, are no values. */
const saysHow = (name: string): boolean => ways.has(name.split('/')[0] ?? '')
const ways: ReadonlySet<string> = new Set(Object.values(directives))

function between(wanted: unknown, there: unknown, path: string, field: PatchField): Conflict | undefined {
  if (isJsonObject(wanted) && isJsonObject(there)) return within(wanted, there, { path, shape: field.shape })
  if (Array.isArray(wanted) && Array.isArray(there) && field.strategy === 'merge') return amongMembers(wanted, there, path, field)
  return isSame(wanted, there) ? undefined : { path, wanted: wanted ?? undefined, there: there ?? undefined }
}

/** Lists that merge by a key are compared member by member; what two add to a list of plain values stands side by side. */
function amongMembers(wanted: readonly unknown[], there: readonly unknown[], path: string, field: PatchField): Conflict | undefined {
  const { mergeKey, shape } = field
  for (const member of wanted.filter(isJsonObject)) {
    const other = there.filter(isJsonObject).find((one) => isSame(one[mergeKey], member[mergeKey]))
    if (other === undefined) continue
    const place = { path: `${path}[${String(member[mergeKey])}]`, shape: shape?.item }
    const [goes, isGone] = [Object.hasOwn(member, directives.patch), Object.hasOwn(other, directives.patch)]
    if (goes !== isGone) return { path: place.path, wanted: goes ? undefined : member, there: isGone ? undefined : other }
    const found = within(member, other, place)
    if (found !== undefined) return found
  }
  return undefined
}
