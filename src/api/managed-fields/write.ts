/** Field management for one write: from the entries before it to the entries after it. */
import { isJsonObject } from '../json-object.ts'
import type { KubeObject } from '../object.ts'
import type { ManagedFieldsEntry } from '../objects.ts'
import { isSharedPart, rememberingShared } from '../shared-parts.ts'
import { failure } from '../status.ts'
import { compare } from './compare.ts'
import { ApplyConflict, applyConflict } from './conflict.ts'
import { difference, emptySet, isEmptySet, pathsSet, union, type FieldSet } from './field-set.ts'
import { encodeFields, type FieldsV1 } from './fields-v1.ts'
import { withoutAllowed } from './last-applied.ts'
import {
  capUpdaters,
  decodeManagers,
  encodeManagers,
  entryWith,
  identityOf,
  isReset,
  setManager,
  type Manager,
  type Managers,
} from './managers.ts'
import {
  appliedObject,
  changedSet,
  checkManagedVersions,
  configuredSet,
  takeFromOthers,
  type Scope,
  type Versions,
  type Write,
} from './ownership.ts'
import { sharedFields } from './share.ts'

export type Entries = readonly ManagedFieldsEntry[] | undefined

/** Who writes, through which subresource (empty: the object itself), and when. */
export interface Author {
  readonly manager: string
  readonly subresource: string
  readonly time: string
}

/** What the server sets is nobody's. */
const serverFields = pathsSet(
  ['apiVersion'],
  ['kind'],
  ...['name', 'namespace', 'creationTimestamp', 'selfLink', 'uid', 'clusterName', 'generation', 'managedFields', 'resourceVersion'].map(
    (name) => ['metadata', name],
  ),
)
/** An empty metadata may be said, and is nobody's either. */
const metadata = pathsSet(['metadata'])
const stripped = union(serverFields, metadata)

/** The scope of writes that reset these fields. */
export const scopeOf = (reset: FieldSet = emptySet): Scope => ({ reset, ignored: union(reset, serverFields) })

export interface Update extends Omit<Write, 'live'> {
  /** An object of the type that says nothing, for a create. */
  readonly live: unknown
  readonly isCreate: boolean
  readonly liveEntries: Entries
  /** What the client sent. */
  readonly madeEntries: Entries
}

/** The entries after a create or update. */
export function updatedEntries(update: Update, author: Author): Entries {
  const { isCreate, liveEntries } = update
  const managers = managersBefore(update, author)
  // An object that nobody tracks stays so until it is applied.
  if (managers.size === 0) return isCreate ? firstEntries(update, author) : undefined
  const changes = compare(update.versions.atom, update.live, update.made, update.scope.ignored)
  const isSettled = isEmptySet(changes.added) && isEmptySet(changes.modified) && isEmptySet(changes.removed)
  if (
    isSettled &&
    liveEntries !== undefined &&
    [...managers.values()].every(
      ({ entry, apiVersion }, index) => entry === liveEntries[index] && apiVersion === update.versions.apiVersion,
    ) &&
    managers.size === liveEntries.length
  )
    return liveEntries
  takeFromOthers(managers, changes, { ...update, self: '', force: true })
  addUpdate(managers, changedSet(changes), { ...author, apiVersion: update.versions.apiVersion })
  capUpdaters(managers)
  return encodeManagers(managers)
}

/** A new object is its creator's: there is nobody to take from, to merge with or to sort. */
function firstEntries(update: Update, author: Author): Entries {
  const { versions, live, made, scope } = update
  const shape = shapeOf(made)
  const fields =
    shape === undefined ? firstFields(update) : fieldsOfShape(shape.spec, shape.metadata, shape.hasStatus, versions, live, scope)
  if (fields === undefined) return undefined
  return [entryWith({ ...author, manager: nameOf(author), operation: 'Update', apiVersion: versions.apiVersion }, sharedFields(fields))]
}

function firstFields({ versions, live, made, scope }: Pick<Update, 'versions' | 'live' | 'made' | 'scope'>): FieldsV1 | undefined {
  const set = ownOf(changedSet(compare(versions.atom, live, made, scope.ignored)))
  return isEmptySet(set) ? undefined : encodeFields(set)
}

/** What decides which fields a new object has, where that is its spec, a shared part, and names in its metadata, but no value. */
interface Shape {
  readonly spec: object
  /** JSON of metadata of which only the names count. */
  readonly metadata: string
  /** It has a status that says nothing. */
  readonly hasStatus: boolean
}

/** Undefined where more decides than that. */
function shapeOf(made: unknown): Shape | undefined {
  const { metadata: own, spec, status } = made as Partial<KubeObject> & { readonly spec?: unknown; readonly status?: unknown }
  if (own === undefined || !isSharedPart(spec) || !saysNothing(status)) return undefined
  for (const name in made as object) if (!wholes.has(name)) return undefined
  const shape: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(own)) {
    if (value === undefined || nobodys.has(name)) continue
    if (name === 'generateName' && value !== '') shape[name] = 'x'
    else if ((name === 'labels' || name === 'annotations') && value !== null && Object.keys(value as object).length > 0)
      shape[name] = Object.keys(value as object)
    else return undefined
  }
  return { spec, metadata: JSON.stringify(shape), hasStatus: status !== undefined }
}

/** The members of objects that have a shape. */
const wholes = new Set(['apiVersion', 'kind', 'metadata', 'spec', 'status'])

/** What a decoded object has of a status that nobody sent. */
const saysNothing = (status: unknown): boolean => status === undefined || (isJsonObject(status) && Object.keys(status).length === 0)

/** Names that are stripped whatever they hold. */
const nobodys = new Set(['name', 'namespace', 'generation', 'resourceVersion', 'managedFields'])

const fieldsOfShape = rememberingShared(
  (spec: object, shape: string, hasStatus: boolean, versions: Versions, live: unknown, scope: Scope): FieldsV1 | undefined => {
    const names = JSON.parse(shape) as Readonly<Record<string, string | readonly string[]>>
    const metadata = Object.entries(names).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : Object.fromEntries(value.map((key) => [key, 'x'])),
    ])
    const made = { metadata: Object.fromEntries(metadata) as object, spec, ...(hasStatus && { status: {} }) }
    return firstFields({ versions, live, scope, made })
  },
)

/** Of what is stripped the comparison has left this alone. */
const ownOf = (set: FieldSet): FieldSet => difference(set, metadata)

const nameOf = ({ manager }: Author): string => (manager === '' ? 'unknown' : manager)

/** A subresource cannot edit the record; elsewhere what the client sends counts if it means anything. */
function managersBefore({ liveEntries, madeEntries }: Update, { subresource }: Author): Managers {
  const live = (): Managers => decodeManagers(liveEntries) ?? new Map<string, Manager>()
  if (subresource !== '' || madeEntries === liveEntries) return live()
  if (isReset(madeEntries)) return new Map()
  const sent = decodeManagers(madeEntries)
  return sent === undefined || sent.size === 0 ? live() : sent
}

/** A manager that updates again owns what it owned and what it changed now. */
function addUpdate(managers: Managers, set: FieldSet, author: Author & { readonly apiVersion: string }): void {
  const { subresource, time, apiVersion } = author
  const own = ownOf(set)
  if (isEmptySet(own)) return
  const one = { manager: nameOf(author), operation: 'Update', apiVersion, subresource } as const
  const before = managers.get(identityOf(one))
  setManager(managers, { ...one, set: before === undefined ? own : union(own, before.set), time })
}

export interface Apply {
  readonly versions: Versions
  /** The live object, or one that says nothing. */
  readonly live: unknown
  readonly liveEntries: Entries
  /** An object of the type that says nothing. */
  readonly nothing: unknown
  readonly applied: unknown
  readonly scope: Scope
  readonly force: boolean
}

export interface Applied {
  /** Undefined: the live object has it all already. */
  readonly object: unknown
  readonly entries: Entries
}

/** What an apply makes of the live object and its entries. Refuses with 409 what others manage. */
export function applied(apply: Apply, author: Author): Applied {
  const managers = decodeManagers(apply.liveEntries)
  if (managers === undefined) throw failure(500, '', 'failed to decode managed fields: error decoding manager')
  if (managers.size === 0) claimExisting(managers, apply, author)
  try {
    return applyOnce(new Map(managers), apply, author)
  } catch (error) {
    if (!(error instanceof ApplyConflict)) throw error
    // Only kubectl may take over what it applied by itself before.
    const left = author.manager === 'kubectl' ? withoutAllowed(error.conflicts, apply.versions, apply.live) : error.conflicts
    if (left.length > 0) throw applyConflict(new ApplyConflict(left))
    return applyOnce(new Map(managers), { ...apply, force: true }, author)
  }
}

/** What was there before anybody tracked it belongs to one manager of a name of its own. */
function claimExisting(managers: Managers, { versions, nothing, live, scope }: Apply, author: Author): void {
  const changes = compare(versions.atom, nothing, live, scope.ignored)
  addUpdate(managers, changedSet(changes), { ...author, manager: 'before-first-apply', apiVersion: versions.apiVersion })
}

function applyOnce(
  managers: Managers,
  { versions, live, applied: wanted, scope, force }: Apply,
  { manager, subresource, time }: Author,
): Applied {
  checkManagedVersions(versions, live, managers)
  const one = { manager, operation: 'Apply', apiVersion: versions.apiVersion, subresource } as const
  const self = identityOf(one)
  const last = managers.get(self)
  const set = configuredSet(versions.atom, wanted, scope)
  managers.set(self, { ...one, set, time: last?.time })
  const object = appliedObject({ versions, live, applied: wanted, managers, last })
  const made = object ?? live
  takeFromOthers(managers, compare(versions.atom, live, made, scope.ignored), { versions, live, made, scope, self, force })
  setManager(managers, { ...one, set: difference(set, stripped), time: object === undefined ? last?.time : time })
  return { object, entries: encodeManagers(managers) }
}

/** True where the entries differ in their times alone. */
export function differInTimeOnly(a: Entries, b: Entries): boolean {
  if (a === undefined || b === undefined || a === b || a.length !== b.length) return false
  return a.every((entry, index) => isSameButTime(entry, b[index] ?? {}))
}

function isSameButTime(a: ManagedFieldsEntry, b: ManagedFieldsEntry): boolean {
  for (const field of ['manager', 'operation', 'apiVersion', 'fieldsType', 'subresource'] as const) if (a[field] !== b[field]) return false
  return a.fieldsV1 === b.fieldsV1 || JSON.stringify(a.fieldsV1) === JSON.stringify(b.fieldsV1)
}
