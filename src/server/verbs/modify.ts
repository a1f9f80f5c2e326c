/**
 * The one path by which a stored object changes: read, change a copy, check, write against the revision read, and again when another write
 * came between.
 */
import type { KubeObject } from '../../api/object.ts'
import type { Resource } from '../../api/resource.ts'
import type { View } from '../admission/plugin.ts'
import { changesNothing } from '../validation/no-change.ts'
import { conflict, notFound, failure } from '../../api/status.ts'
import { RevisionConflict, type Entry } from '../../store/store.ts'
import { entryIn, isHooked, storedForm } from '../conversion/conversion.ts'
import type { Call, Core, Draft } from '../core.ts'
import { customTypeOf } from '../custom/custom-type.ts'
import { refuseOtherKind } from '../custom/own-kind.ts'
import { inOrder } from '../in-order.ts'
import { keepTimes, trackUpdate } from '../managed-fields/track.ts'
import { fillStored, keyIn, shown, storageOf } from '../storage/storage.ts'
import { pretend } from '../storage/pretend.ts'
import { refuseFirst } from '../validation/checks.ts'
import { specStrategy, type Strategy } from '../validation/strategy.ts'
import { objectIn } from './get.ts'
import { atRevision } from './create.ts'
import { isFinalizedByVerb, remove } from './remove.ts'

export interface Change {
  /**
   * Makes the wanted object of the stored one: a copy of its own, which may share unchanged parts with `old` only if no rule touches them.
   * May refuse by throwing.
   */
  readonly draft: (old: KubeObject) => Draft | Promise<Draft>
  readonly strategy?: Strategy
  /** False where the fields change no hands: writes of the server itself, and drafts that know their managers already. */
  readonly tracks?: boolean
  /** How admission sees the objects, where it is not as they are stored. */
  readonly view?: View
  /** True where admission has seen the request in another form. */
  readonly admitted?: boolean
  /** The revision and uid that the caller saw, if it insists. */
  readonly resourceVersion?: string | undefined
  readonly uid?: string | undefined
}

/** Writes without a revision of their own are repeated this often; upstream tries five times for patches and for ever for status. */
const attempts = 50

/** Changes the object that the call names and gives the entry that holds the result; one that changes nothing writes nothing. */
export async function modify(core: Core, call: Call, change: Change): Promise<Entry> {
  const key = keyIn(call.resource, call.namespace, call.name)
  let entry = core.store.get(key)
  for (let attempt = 1; ; attempt++) {
    if (entry === undefined) throw notFound(call.resource, call.name)
    const outcome = await tryOnce(core, call, change, entry)
    if (!(outcome instanceof RevisionConflict)) return outcome
    if (attempt === attempts) throw conflict(call.resource, call.name)
    entry = outcome.found
  }
}

async function tryOnce(core: Core, call: Call, change: Change, entry: Entry): Promise<Entry | RevisionConflict> {
  const { key } = entry
  const seen = isHooked(call.resource) ? await entryIn(core, call.resource, entry) : entry
  // Versions of a custom object may know different things of it.
  const old = customTypeOf(call.resource) === undefined ? objectIn(seen) : shown(call.resource, objectIn(seen))
  refuseStale(call, change, entry)
  const strategy = change.strategy ?? specStrategy
  const made = change.draft(old)
  const draft = made instanceof Promise ? await made : made
  refuseOtherKind(call, draft)
  draft.apiVersion = old.apiVersion
  draft.kind = old.kind
  const before = draft.metadata.resourceVersion
  if (isSet(before) && before !== String(entry.revision)) throw staleness(call, before)
  // What names no revision has none until admission has changed it.
  if (isSet(before) || isSet(change.resourceVersion)) draft.metadata.resourceVersion = old.metadata.resourceVersion
  else delete draft.metadata.resourceVersion
  if (change.tracks !== false) trackUpdate(core, call, draft, old)
  const request = { core, call, operation: 'update', object: draft, old, view: change.view } as const
  const admitted = change.admitted === true ? undefined : core.admission.admit(request)
  if (admitted !== undefined) await admitted
  draft.metadata.resourceVersion = old.metadata.resourceVersion
  strategy.prepare(call, draft, old)
  if (call.subresource !== undefined) storageOf(call.resource).rules.stamp?.(draft as never, old, core.clock.now())
  // Only now is what the server puts back itself in its place.
  keepTimes(draft, old)
  if (strategy.reserves) refuseFirst(call, draft, old)
  // As with new objects, upstream gives addresses out before it checks the rest, and takes them back.
  const undo = strategy.reserves ? core.addresses.reserve(call, draft, old) : undefined
  try {
    strategy.check(call, draft, old)
    const validated = change.admitted === true ? undefined : core.admission.validate(request)
    if (validated !== undefined) await validated
    if (goesNow(draft)) return await remove(core, call, entry, draft)
    if (changesNothing(draft, old)) {
      undo?.()
      return seen
    }
    fillStored(call.resource, draft)
    if (call.dryRun) {
      undo?.()
      return pretend(key, entry.revision, inOrder(call.resource, draft))
    }
    const kept = storedForm(core, call.resource, draft)
    const form = kept instanceof Promise ? await kept : kept
    const written = await core.store.put(key, atRevision(call.resource, form), entry.revision)
    if (strategy.reserves) core.addresses.release(old, objectIn(written))
    return isHooked(call.resource) ? await entryIn(core, call.resource, written) : written
  } catch (error) {
    undo?.()
    if (error instanceof RevisionConflict) return error
    throw error
  }
}

/** An object that was to be deleted goes with its last finalizer, unless it still has time to end. */
function goesNow(draft: Draft): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds, finalizers } = draft.metadata
  if (isFinalizedByVerb(draft)) return false
  return (
    deletionTimestamp !== undefined &&
    (finalizers === undefined || finalizers.length === 0) &&
    (deletionGracePeriodSeconds === undefined || deletionGracePeriodSeconds === 0)
  )
}

/** Kinds that upstream's storage keeps under another name. */
const oldNames: Readonly<Record<string, string>> = {
  'v1 endpoints': 'services/endpoints',
  'v1 nodes': 'minions',
  'v1 replicationcontrollers': 'controllers',
  'v1 services': 'services/specs',
  'networking.k8s.io/v1 ingresses': 'ingress',
}

/** What definitions add lies under its group there, like these kinds of the servers behind upstream's own. */
const underGroup: ReadonlySet<string> = new Set(['apiextensions.k8s.io', 'apiregistration.k8s.io'])

function keptUnder(resource: Resource): string {
  const { group, plural } = resource
  return customTypeOf(resource) !== undefined || underGroup.has(group) ? `${group}/${plural}` : (oldNames[resource.id] ?? plural)
}

/** What the caller asks of the object that it means, and what that has. */
interface Precondition {
  readonly field: 'UID' | 'ResourceVersion'
  readonly wanted: string
  readonly found: string
}

/** Upstream lets the words of its storage through here. */
function preconditionFailed({ resource, namespace, name, dryRun }: Call, { field, wanted, found }: Precondition): string {
  const key = `${dryRun ? '' : '/registry'}/${keptUnder(resource)}/${namespace === '' ? '' : `${namespace}/`}${name}`
  return `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: ${field} in precondition: ${wanted}, ${field} in object meta: ${found}`
}

/** A caller that names the uid means that one object, whatever bears its name now. */
export function refuseOtherUid(call: Call, wanted: string | undefined, found: string): void {
  refuseUnmet(call, { field: 'UID', wanted: wanted ?? '', found })
}

/** Refuses an object of which something else is asked. */
export function refuseUnmet(call: Call, condition: Precondition): void {
  if (condition.wanted !== '' && condition.wanted !== condition.found)
    throw conflict(call.resource, call.name, preconditionFailed(call, condition))
}

function refuseStale(call: Call, change: Change, entry: Entry): void {
  const { uid, resourceVersion } = change
  refuseOtherUid(call, uid, objectIn(entry).metadata.uid)
  if (!isSet(resourceVersion)) return
  if (Number(resourceVersion) !== entry.revision) throw staleness(call, resourceVersion)
}

const isSet = (text: string | undefined): text is string => text !== undefined && text !== '' && text !== '0'

/** The refusal of a revision that is not the stored one: a conflict, or upstream's 500 for what is none at all. */
function staleness(call: Call, resourceVersion: string): Error {
  if (!/^\d+$/.test(resourceVersion))
    return failure(500, '', `strconv.ParseUint: parsing ${JSON.stringify(resourceVersion)}: invalid syntax`)
  return conflict(call.resource, call.name)
}
