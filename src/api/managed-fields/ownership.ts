/** How fields change hands when an object is written: upstream's Update and Apply over field sets. */
import { isSame } from '../equal.ts'
import { appliedSet } from './applied-set.ts'
import type { Atom } from './atom.ts'
import { compare, type Comparison } from './compare.ts'
import { ApplyConflict, conflictsWith, type Conflict } from './conflict.ts'
import { difference, emptySet, intersection, isEmptySet, recursiveDifference, union, type FieldSet } from './field-set.ts'
import { setManager, type Managers } from './managers.ts'
import { merge } from './merge.ts'
import { failure } from '../status.ts'
import { removeFields, withNamedFields } from './remove.ts'

/** Narrows sets to what a write may own. */
export interface Scope {
  /** Fields that this kind of write resets: nobody owns them by it. */
  readonly reset: FieldSet
  /** These, and what the server sets: not worth comparing. */
  readonly ignored: FieldSet
  /** What is not in the other versions, if that is something else. */
  readonly elsewhere?: FieldSet
}

/** One object in the versions that its managers know. */
export interface Versioned {
  readonly atom: Atom
  readonly value: unknown
  /** Why the object does not fit the type of that version. */
  readonly misfit?: string | undefined
}

/** The type of the objects at hand in some version, and its objects of that version; undefined for versions that are not served. */
export interface Versions {
  readonly apiVersion: string
  readonly atom: Atom
  readonly convert: (value: unknown, apiVersion: string) => Versioned | undefined
}

export interface Write {
  readonly versions: Versions
  readonly live: unknown
  readonly made: unknown
  readonly scope: Scope
}

const pruning = 'failed to prune fields: '

/** Refuses an object that does not fit its type in a version that somebody manages it in. */
export function fitting(converted: Versioned | undefined, what: string): Versioned | undefined {
  if (converted?.misfit !== undefined) throw failure(500, '', `${what}${what === '' ? '' : ': '}${converted.misfit}`)
  return converted
}

/** Takes what the write changed and removed from all managers but `self`. Without `force` a change of another's field is refused. */
export function takeFromOthers(
  managers: Managers,
  changes: Comparison,
  write: Write & { readonly self: string; readonly force: boolean },
): void {
  if (managers.size === 0) return
  const { versions, live, made, scope, self, force } = write
  const byVersion = new Map<string, Comparison | undefined>([[versions.apiVersion, changes]])
  const conflicts: Conflict[] = []
  const left: [string, FieldSet][] = []
  for (const [identity, manager] of managers) {
    if (identity === self) continue
    if (!byVersion.has(manager.apiVersion)) {
      const before = fitting(versions.convert(live, manager.apiVersion), 'failed to convert old object')
      const after = fitting(versions.convert(made, manager.apiVersion), 'failed to convert new object')
      byVersion.set(
        manager.apiVersion,
        before === undefined || after === undefined
          ? undefined
          : compare(after.atom, before.value, after.value, scope.elsewhere ?? scope.ignored),
      )
    }
    const own = byVersion.get(manager.apiVersion)
    // What was managed in a version that is gone is managed no more.
    if (own === undefined) {
      managers.delete(identity)
      continue
    }
    const taken = intersection(manager.set, union(own.modified, own.added))
    if (!force && !isEmptySet(taken)) conflicts.push(...conflictsWith(identity, manager, taken))
    left.push([identity, difference(difference(manager.set, taken), own.removed)])
  }
  if (conflicts.length > 0) throw new ApplyConflict(conflicts)
  for (const [identity, set] of left) {
    const manager = managers.get(identity)
    if (manager !== undefined && manager.set !== set) setManager(managers, { ...manager, set })
  }
}

/** What an updater owns of its changes. */
export const changedSet = ({ modified, added }: Comparison): FieldSet => union(modified, added)

/**
 * The fields of an applied configuration, without those that are reset. The name is among them: it holds the metadata when all else of it
 * goes.
 */
export const configuredSet = (atom: Atom, applied: unknown, scope: Scope): FieldSet =>
  recursiveDifference(appliedSet(atom, applied), scope.reset)

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
  readonly last: { readonly set: FieldSet; readonly apiVersion: string } | undefined
}): unknown {
  const merged = merge(versions.atom, live, applied)
  const made = last === undefined || isEmptySet(last.set) ? merged : prune(versions, merged, { managers, last })
  return isSame(live, made) ? undefined : made
}

interface Pruning {
  readonly managers: Managers
  readonly last: { readonly set: FieldSet; readonly apiVersion: string }
}

/** Removes what was applied, unless another manager has it or it never was the manager's. */
function prune(versions: Versions, merged: unknown, { managers, last }: Pruning): unknown {
  const start = fitting(versions.convert(merged, last.apiVersion), `${pruning}failed to convert merged object to last applied version`)
  if (start === undefined) return merged
  const { atom, value } = start
  const named = (set: FieldSet): FieldSet => withNamedFields(atom, set)
  const lastNamed = named(last.set)
  const everything = named(appliedSet(atom, value))
  let pruned = removeFields(atom, value, lastNamed)
  pruned = keepOwned(versions, { atom, value, pruned }, { managers, last })
  const stays = named(appliedSet(atom, pruned))
  const removed = removeFields(atom, value, intersection(difference(everything, stays), lastNamed))
  return versions.convert(removed, versions.apiVersion)?.value ?? merged
}

/** Puts back what was removed and is managed still: by others, or by the new configuration. */
function keepOwned(
  versions: Versions,
  state: { readonly atom: Atom; readonly value: unknown; readonly pruned: unknown },
  { managers, last }: Pruning,
): unknown {
  const managed = new Map<string, FieldSet>()
  for (const { apiVersion, set } of managers.values()) managed.set(apiVersion, union(managed.get(apiVersion) ?? emptySet, set))
  const order = [...managed.keys()].sort((a, b) => Number(b === last.apiVersion) - Number(a === last.apiVersion))
  let at: Versioned = { atom: state.atom, value: state.value }
  let pruned = state.pruned
  for (const apiVersion of order) {
    const adding = `${pruning}failed add back owned items: failed to convert`
    const merged = fitting(versions.convert(at.value, apiVersion), `${adding} merged object at version ${apiVersion}`)
    const cut = fitting(versions.convert(pruned, apiVersion), `${adding} pruned object at version ${apiVersion}`)
    if (merged === undefined || cut === undefined) continue
    const named = (set: FieldSet): FieldSet => withNamedFields(merged.atom, set)
    const owned = union(named(appliedSet(cut.atom, cut.value)), named(managed.get(apiVersion) ?? emptySet))
    pruned = removeFields(merged.atom, merged.value, difference(named(appliedSet(merged.atom, merged.value)), owned))
    at = merged
  }
  return versions.convert(pruned, last.apiVersion)?.value ?? pruned
}
