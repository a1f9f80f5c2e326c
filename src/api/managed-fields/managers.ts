/** Who manages which fields of an object: `metadata.managedFields` read into sets and written back, in upstream's order. */
import { compareTexts } from '../../base/order.ts'
import type { Mutable } from '../object.ts'
import type { ManagedFieldsEntry } from '../objects.ts'
import { isEmptySet, union, type FieldSet } from './field-set.ts'
import { decodeFields, encodeFields, type FieldsV1 } from './fields-v1.ts'
import { sharedFields } from './share.ts'

/** What one manager has. */
export interface Manager {
  readonly manager: string
  readonly operation: 'Apply' | 'Update'
  readonly apiVersion: string
  readonly subresource: string
  readonly set: FieldSet
  readonly time: string | undefined
  /** The entry that says all this already, if there is one. */
  readonly entry?: ManagedFieldsEntry
}

/** By identity: name, operation, subresource and, for updates, version. */
export type Managers = Map<string, Manager>

/** The identity of a manager, as upstream writes it (JSON of an entry); the order of managers in messages is that of these texts. */
export function identityOf({
  manager,
  operation,
  apiVersion,
  subresource,
}: Pick<Manager, 'manager' | 'operation' | 'apiVersion' | 'subresource'>): string {
  const name = manager === '' ? '' : `"manager":${JSON.stringify(manager)},`
  const version = operation === 'Update' && apiVersion !== '' ? `,"apiVersion":${JSON.stringify(apiVersion)}` : ''
  return `{${name}"operation":"${operation}"${version}${subresource === '' ? '' : `,"subresource":${JSON.stringify(subresource)}`}}`
}

/** Reads the entries. Undefined where one of them means nothing: then none of them counts. */
export function decodeManagers(entries: readonly ManagedFieldsEntry[] | undefined): Managers | undefined {
  const managers: Managers = new Map()
  for (const entry of entries ?? []) {
    const { manager = '', operation, apiVersion = '', fieldsType, subresource = '', time } = entry
    if ((operation !== 'Apply' && operation !== 'Update') || apiVersion === '' || fieldsType !== 'FieldsV1') return undefined
    try {
      const one: Manager = {
        manager,
        operation,
        apiVersion,
        subresource,
        set: decodeFields(entry.fieldsV1),
        time: time ?? undefined,
        entry,
      }
      managers.set(identityOf(one), one)
    } catch {
      return undefined
    }
  }
  return managers
}

/** The entries, sorted as upstream sorts them; undefined for none. */
export function encodeManagers(managers: Managers): readonly ManagedFieldsEntry[] | undefined {
  if (managers.size === 0) return undefined
  const all = [...managers.values()]
  return (all.length === 1 ? all : all.sort(inOrder)).map(entryOf)
}

function entryOf({ entry, set, ...head }: Manager): ManagedFieldsEntry {
  const fieldsV1 = sharedFields(encodeFields(set))
  if (entry?.fieldsV1 === fieldsV1 && entry.time === head.time && entry.apiVersion === head.apiVersion) return entry
  return entryWith(head, fieldsV1)
}

/**
 * An entry with its members in upstream's order; those that say nothing are left out. One by one: of members that are spread V8 makes a
 * dictionary here, which takes 2 us and a kilobyte of each object.
 */
export function entryWith(
  { manager, operation, apiVersion, subresource, time }: Omit<Manager, 'set' | 'entry'>,
  fieldsV1: FieldsV1,
): ManagedFieldsEntry {
  const entry: Mutable<ManagedFieldsEntry> = {}
  if (manager !== '') entry.manager = manager
  entry.operation = operation
  entry.apiVersion = apiVersion
  if (time !== undefined) entry.time = time
  entry.fieldsType = 'FieldsV1'
  entry.fieldsV1 = fieldsV1
  if (subresource !== '') entry.subresource = subresource
  return entry
}

/** Upstream takes an absent time for the beginning of the epoch. */
const secondsOf = (time: string | undefined): number => (time === undefined ? 0 : Math.floor(Date.parse(time) / 1000))

const inOrder = (a: Manager, b: Manager): number =>
  compareTexts(a.operation, b.operation) ||
  (a.time === b.time ? 0 : secondsOf(a.time) - secondsOf(b.time)) ||
  compareTexts(a.manager, b.manager) ||
  compareTexts(a.apiVersion, b.apiVersion) ||
  compareTexts(a.subresource, b.subresource)

/** True where the client asks for the record to be cleared: an empty list, or one empty entry. */
export function isReset(entries: readonly ManagedFieldsEntry[] | undefined): boolean {
  return (
    entries !== undefined &&
    (entries.length === 0 || (entries.length === 1 && entries[0] !== undefined && Object.keys(entries[0]).length === 0))
  )
}

/** More managers that updated than this are merged, the oldest first. */
const mostUpdaters = 10

/** Merges the oldest updaters of one version into `ancient-changes` until there are few enough. */
export function capUpdaters(managers: Managers): void {
  if (managers.size <= mostUpdaters) return
  const updaters = [...managers].filter(([, { operation }]) => operation === 'Update')
  let left = updaters.length
  if (left <= mostUpdaters) return
  updaters.sort(([a, { time: from }], [b, { time: to }]) => secondsOf(from) - secondsOf(to) || compareTexts(a, b))
  const first = new Map<string, string>()
  for (const [identity, { apiVersion, set, time }] of updaters) {
    if (left <= mostUpdaters) return
    const oldest = first.get(apiVersion)
    if (oldest === undefined) {
      first.set(apiVersion, identity)
      continue
    }
    const bucket = { manager: 'ancient-changes', operation: 'Update', apiVersion, subresource: '' } as const
    const before = managers.get(identityOf(bucket)) ?? managers.get(oldest)
    if (!managers.has(identityOf(bucket))) managers.delete(oldest)
    managers.delete(identity)
    managers.set(identityOf(bucket), { ...bucket, set: before === undefined ? set : union(set, before.set), time })
    left--
  }
}

/** Puts a manager in, or takes it out if it has nothing left. */
export function setManager(managers: Managers, manager: Manager): void {
  if (isEmptySet(manager.set)) managers.delete(identityOf(manager))
  else managers.set(identityOf(manager), manager)
}
