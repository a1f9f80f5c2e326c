/** How fields change hands when an object is written: upstream's Updater, which updates and applies over field sets. */
import { isSame } from '../equal.ts'
import { appliedSet } from './applied-set.ts'
import type { Atom } from './atom.ts'
import { compare, type Comparison } from './compare.ts'
import { ApplyConflict, conflictsWith, type Conflict } from './conflict.ts'
import { difference, emptySet, intersection, isEmptySet, recursiveDifference, union, type FieldSet } from './field-set.ts'
import { setManager, type Manager, type Managers } from './managers.ts'
import { merge } from './merge.ts'
import { failure } from '../status.ts'
import { removeFields, withNamedFields } from './remove.ts'

/** Narrows sets to what a write may own. */
export interface Scope {
  /** Fields that this kind of write resets: nobody owns them by it. */
  readonly reset: FieldSet
  /** These, and what the server sets: not worth comparing. */
  readonly ignored: FieldSet
  /** What is ignored in versions other than that of the request, if that is something else. */
  readonly ignoredElsewhere?: FieldSet
}

/** A value and the type that says which fields it has: upstream's TypedValue. */
export interface Typed {
  readonly atom: Atom
  readonly value: unknown
}

/** A value in the version that a manager names, and why it does not fit its type there, if so. */
export interface Converted extends Typed {
  readonly misfit?: string | undefined
}

/** The type of the objects at hand in the version of the request, and upstream's Converter to the versions that managers name. */
export interface Versions {
  readonly apiVersion: string
  readonly atom: Atom
  /** Undefined for a missing version: one that is served no more, or never was for this type. */
  readonly convert: (value: unknown, apiVersion: string) => Converted | undefined
}

export interface Write {
  readonly versions: Versions
  readonly live: unknown
  readonly made: unknown
  readonly scope: Scope
}

/** Converts to a version that may be missing: undefined then. A value that does not fit its type there is refused, with what failed. */
function convertFitting(versions: Versions, value: unknown, apiVersion: string, failed: string): Typed | undefined {
  const converted = versions.convert(value, apiVersion)
  if (converted?.misfit !== undefined) throw failure(500, '', `${failed}${converted.misfit}`)
  return converted
}

/** Converts to a version that is known not to be missing. */
const convertKnown = (versions: Versions, value: unknown, apiVersion: string): unknown =>
  versions.convert(value, apiVersion)?.value ?? value

/**
 * Refuses a live object that does not fit its type in a version that somebody manages it in. Upstream comes upon it before an apply, when
 * it looks whether schemas have changed.
 */
export function checkManagedVersions(versions: Versions, live: unknown, managers: Managers): void {
  for (const { apiVersion } of managers.values()) if (apiVersion !== versions.apiVersion) convertFitting(versions, live, apiVersion, '')
}

/** What an updater owns of its changes. */
export const changedSet = ({ modified, added }: Comparison): FieldSet => union(modified, added)

/**
 * Takes what the write changed and removed from all managers but `self`. Without `force` a change of another's field is refused. Who manages
 * the object in a missing version manages it no more.
 */
export function takeFromOthers(
  managers: Managers,
  changes: Comparison,
  write: Write & { readonly self: string; readonly force: boolean },
): void {
  if (managers.size === 0) return
  const changesByVersion = new Map<string, Comparison | undefined>([[write.versions.apiVersion, changes]])
  const conflicts: Conflict[] = []
  const left: [Manager, FieldSet][] = []
  for (const [identity, manager] of managers) {
    if (identity === write.self) continue
    const { apiVersion, set } = manager
    if (!changesByVersion.has(apiVersion)) changesByVersion.set(apiVersion, changesIn(apiVersion, write))
    const changed = changesByVersion.get(apiVersion)
    if (changed === undefined) {
      managers.delete(identity)
      continue
    }
    const taken = intersection(set, changedSet(changed))
    if (!write.force && !isEmptySet(taken)) conflicts.push(...conflictsWith(identity, manager, taken))
    left.push([manager, difference(difference(set, taken), changed.removed)])
  }
  if (conflicts.length > 0) throw new ApplyConflict(conflicts)
  for (const [manager, set] of left) if (manager.set !== set) setManager(managers, { ...manager, set })
}

/** What the write changed as another version has it; undefined where that is missing. */
function changesIn(apiVersion: string, { versions, live, made, scope }: Write): Comparison | undefined {
  const before = convertFitting(versions, live, apiVersion, 'failed to convert old object: ')
  const after = convertFitting(versions, made, apiVersion, 'failed to convert new object: ')
  if (before === undefined || after === undefined) return undefined
  return compare(after.atom, before.value, after.value, scope.ignoredElsewhere ?? scope.ignored)
}

/**
 * The fields of an applied configuration, without those that are reset. The name is among them: it holds the metadata when all else of it
 * goes.
 */
export const configuredSet = (atom: Atom, applied: unknown, scope: Scope): FieldSet =>
  recursiveDifference(appliedSet(atom, applied), scope.reset)

/** Who manages the object now, and what the manager that applies had by its last apply. */
interface Claims {
  readonly managers: Managers
  readonly last: { readonly set: FieldSet; readonly apiVersion: string }
}

/**
 * The live object with the configuration merged in, and without what the manager applied the last time and applies no more. Undefined: as
 * it is.
 */
export function appliedObject({
  versions,
  live,
  applied,
  managers,
  last,
}: {
  readonly versions: Versions
  readonly live: unknown
  readonly applied: unknown
  readonly managers: Managers
  readonly last: Claims['last'] | undefined
}): unknown {
  const merged = merge(versions.atom, live, applied)
  const made = last === undefined || isEmptySet(last.set) ? merged : prune(versions, merged, { managers, last })
  return isSame(live, made) ? undefined : made
}

const pruning = 'failed to prune fields: '

/**
 * Removes what the manager applied the last time, then adds back what is owned still and what never was the manager's: upstream's prune.
 * Where the version of the last apply is missing, all stays.
 */
function prune(versions: Versions, object: unknown, claims: Claims): unknown {
  const { set, apiVersion } = claims.last
  const merged = convertFitting(versions, object, apiVersion, `${pruning}failed to convert merged object to last applied version: `)
  if (merged === undefined) return object
  const { atom, value } = merged
  const last = withNamedFields(atom, set)
  const pruned = addBackOwned(versions, { merged, pruned: removeFields(atom, value, last) }, claims)
  // Whatever else went with the fields of the last apply comes back.
  const removed = intersection(difference(fieldsOf(merged), fieldsOf({ atom, value: pruned })), last)
  return convertKnown(versions, removeFields(atom, value, removed), versions.apiVersion)
}

/** The fields of a value, and the structs that they are in: what a removal has to name. */
const fieldsOf = ({ atom, value }: Typed): FieldSet => withNamedFields(atom, appliedSet(atom, value))

/** An object before and after fields were removed from it. */
interface Removal {
  readonly merged: Typed
  readonly pruned: unknown
}

/** What was removed and is managed still, by others or by the new configuration, comes back; as the version of the last apply has it. */
function addBackOwned(versions: Versions, removal: Removal, { managers, last }: Claims): unknown {
  let state = removal
  for (const [apiVersion, owned] of managedByVersion(managers, last.apiVersion))
    state = addBackOwnedIn(apiVersion, versions, state, owned) ?? state
  return convertKnown(versions, state.pruned, last.apiVersion)
}

/** The fields that anybody manages in each version. Upstream looks at the version of the last apply first, since others may need its fields. */
function managedByVersion(managers: Managers, first: string): [string, FieldSet][] {
  const managed = new Map<string, FieldSet>()
  for (const { apiVersion, set } of managers.values()) managed.set(apiVersion, union(managed.get(apiVersion) ?? emptySet, set))
  return [...managed].sort(([a], [b]) => Number(b === first) - Number(a === first))
}

/** The same for the owners of one version, both objects in that version; undefined where it is missing. */
function addBackOwnedIn(apiVersion: string, versions: Versions, removal: Removal, owned: FieldSet): Removal | undefined {
  const failed = (what: string): string =>
    `${pruning}failed add back owned items: failed to convert ${what} object at version ${apiVersion}: `
  const merged = convertFitting(versions, removal.merged.value, apiVersion, failed('merged'))
  const pruned = convertFitting(versions, removal.pruned, apiVersion, failed('pruned'))
  if (merged === undefined || pruned === undefined) return undefined
  const stays = union(fieldsOf(pruned), withNamedFields(merged.atom, owned))
  return { merged, pruned: removeFields(merged.atom, merged.value, difference(fieldsOf(merged), stays)) }
}
