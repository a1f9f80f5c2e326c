/** The step of every write that keeps the record of who manages which fields. */
import { isSame } from '../../api/equal.ts'
import { misfit } from '../../api/managed-fields/validate.ts'
import { differInTimeOnly, updatedEntries, type Author, type Entries } from '../../api/managed-fields/write.ts'
import type { KubeObject, Mutable } from '../../api/object.ts'
import type { Resource } from '../../api/resource.ts'
import { serviceAccounts } from '../../api/resources.ts'
import { timeText } from '../../api/time.ts'
import { templateGeneration } from '../../kinds/daemon-set/template-generation.ts'
import type { Call, Core, Draft } from '../core.ts'
import { customTypeOf } from '../custom/custom-type.ts'
import { shown } from '../storage/storage.ts'
import { scopeFor } from './scope.ts'
import { trackedType, type Tracked } from './versions.ts'

/** Calls in process that name no manager are the server's own. */
const ownName = 'kube-apiserver'

/** Who makes this call. */
export const authorOf = (core: Core, { fieldManager, subresource = '' }: Call): Author => ({
  manager: fieldManager ?? ownName,
  subresource,
  time: timeText(core.clock.now()),
})

/** Puts the entries into the draft; none are written as absence. */
export function setEntries(draft: Draft, entries: Entries): void {
  // Entries are shared and read-only, and stay so in a draft.
  if (entries === undefined) delete draft.metadata.managedFields
  else draft.metadata.managedFields = entries as Mutable<Entries> & object
}

/** A new object: its fields, as they came and with their defaults, are its creator's. */
export function trackCreate(core: Core, call: Call, draft: Draft): void {
  const tracked = trackedType(call.resource)
  if (tracked === undefined) return
  const { versions, nothing } = tracked
  // What only the server says goes first, so that it cannot be owned. Metadata of which members are deleted would be slow to read and to
  // print.
  const {
    uid: _uid,
    creationTimestamp: _created,
    deletionTimestamp: _deleted,
    deletionGracePeriodSeconds: _grace,
    selfLink: _link,
    ...metadata
  } = draft.metadata
  draft.metadata = metadata as Draft['metadata']
  const made = asShown(call, draft)
  if (isUntyped(call, tracked, [made])) return setEntries(draft, undefined)
  setEntries(
    draft,
    updatedEntries(
      {
        versions,
        live: nothing,
        made,
        scope: scopeFor(call.resource, ''),
        isCreate: true,
        liveEntries: undefined,
        madeEntries: draft.metadata.managedFields,
      },
      authorOf(core, call),
    ),
  )
}

/** Kinds with items that are told apart by a field that they may lack: secrets of service accounts, conditions of flow control. */
const incomplete = new Set([
  serviceAccounts.id,
  'flowcontrol.apiserver.k8s.io/v1 flowschemas',
  'flowcontrol.apiserver.k8s.io/v1 prioritylevelconfigurations',
])

/** Whether objects need not fit their type: so do those that the checks of schemas let through, and those of such kinds. */
export const mayMisfit = (resource: Resource): boolean => customTypeOf(resource) !== undefined || incomplete.has(resource.id)

/**
 * Whether one of the objects does not fit its type in a version that somebody uses, so that nobody can tell its fields: upstream leaves it
 * without managers then.
 */
function isUntyped({ resource }: Call, { versions }: Tracked, objects: readonly KubeObject[]): boolean {
  if (!mayMisfit(resource)) return false
  const managed = objects.flatMap(({ metadata }) => metadata.managedFields ?? []).map(({ apiVersion }) => apiVersion)
  return [...new Set([versions.apiVersion, ...managed])].some((apiVersion) =>
    objects.some((object) => {
      const converted = apiVersion === undefined ? undefined : versions.convert(object, apiVersion)
      return converted !== undefined && (converted.misfit ?? misfit(converted.atom, converted.value, true)) !== undefined
    }),
  )
}

/** A changed object: what differs from the stored one is the writer's from now on. */
export function trackUpdate(core: Core, call: Call, draft: Draft, old: KubeObject): void {
  const tracked = trackedType(call.resource)
  if (tracked === undefined) return
  const author = authorOf(core, call)
  const live = shown(call.resource, old)
  const made = asShown(call, draft)
  if (isUntyped(call, tracked, [live, made])) return setEntries(draft, undefined)
  const entries = updatedEntries(
    {
      versions: tracked.versions,
      live,
      made,
      scope: scopeFor(call.resource, author.subresource),
      isCreate: false,
      liveEntries: old.metadata.managedFields,
      madeEntries: draft.metadata.managedFields,
    },
    author,
  )
  setEntries(draft, entries)
}

/** A write that changes nothing but the times of its record is none. */
export function keepTimes(draft: Draft, old: KubeObject): void {
  const before = old.metadata.managedFields
  if (hasSameTimes(draft.metadata.managedFields, before)) return
  if (!differInTimeOnly(draft.metadata.managedFields, before)) return
  const { managedFields: _own, ...metadata } = draft.metadata
  const { managedFields: _old, ...oldMetadata } = old.metadata
  if (isSame({ ...draft, metadata }, { ...old, metadata: oldMetadata })) setEntries(draft, before)
}

/** Mostly seen at once, and then there is no time to keep. */
function hasSameTimes(entries: Entries = [], before: Entries = []): boolean {
  return entries.length === before.length && entries.every(({ time }, index) => time === before[index]?.time)
}

/** The draft in the version of the call. */
function asShown({ resource }: Call, draft: Draft): KubeObject {
  // Only its fields are read.
  const made = shown(resource, draft as unknown as KubeObject)
  return resource.id === 'apps/v1 daemonsets' ? withTemplateGeneration(made) : made
}

/** Conversion writes a field that upstream's DaemonSets have inside as an annotation; who writes one without it says zero. */
function withTemplateGeneration(object: KubeObject): KubeObject {
  const { annotations } = object.metadata
  if (annotations?.[templateGeneration] !== undefined) return object
  return { ...object, metadata: { ...object.metadata, annotations: { ...annotations, [templateGeneration]: '0' } } }
}
