/**
 * `apply` on the server's side: send what is wanted, and the server knows who owns the rest. What an earlier apply on the client's side owned
 * goes over to this one, as with kubectl, so that fields which leave the manifest leave the object.
 */
import { isJsonObject, type JsonObject, membersOf } from '../api/json-object.ts'
import { lastApplied } from '../api/last-applied.ts'
import type { KubeObject } from '../api/object.ts'
import type { ManagedFieldsEntry } from '../api/objects.ts'
import { apiVersionOf, type Resource } from '../api/resource.ts'
import { hasReason } from '../api/status.ts'
import { reasonOf } from '../base/thrown.ts'
import type { Client, ObjectRef, WriteOptions } from '../client/client.ts'
import { type Applied, type ApplyOptions, managers, placeOf, warnIfDeleting, writeOptions } from './apply.ts'
import type { Manifest } from './read-manifests.ts'

interface Options extends ApplyOptions {
  /** Takes fields from others who own them. */
  readonly force: boolean
  readonly subresource?: string | undefined
}

/** Applies one manifest. Rejects with the server's refusal, or with a sentence for a manifest without a name. */
export async function applyOnServer(client: Client, resource: Resource, manifest: Manifest, options: Options): Promise<Applied> {
  const { namespace, name, placed } = placeOf(resource, manifest, options)
  const { force, subresource } = options
  const plain = { ...writeOptions(options, managers.server), ...(subresource !== undefined && { subresource }) }
  const write = { ...plain, force }
  const typed = resource as Resource<KubeObject>
  const apply = (): Promise<KubeObject> => client.patch(typed, { namespace, name }, 'apply', placed, write)
  let object = await apply()
  const warn = (what: string) => (error: unknown) => {
    options.onWarning(`${what} This is non-fatal and will be retried next time you apply. Error: ${reasonOf(error)}`)
    return undefined
  }
  const kept = await keepLastApplied(client, typed, object, write).catch(warn(`failed to migrate ${lastApplied} for Server-Side Apply.`))
  if (kept !== undefined) {
    // Force is for applies: no other patch may bring it.
    const isMigrated = await migrate(client, typed, kept, plain).catch(
      warn('server rejected managed fields migration to Server-Side Apply.'),
    )
    // Sent again, the manifest takes away what it does not name any more.
    if (isMigrated === true)
      object = (await apply().catch(warn('failed to re-apply configuration after performing Server-Side Apply migration.'))) ?? object
  }
  warnIfDeleting(object, options)
  return { outcome: 'serverside-applied', object }
}

/** Who owns the annotation of applies on the client's side. */
const ownersOf = (entries: readonly ManagedFieldsEntry[], operation: string): readonly ManagedFieldsEntry[] =>
  entries.filter((entry) => {
    const annotations = membersOf(membersOf(membersOf(entry.fieldsV1)['f:metadata'])['f:annotations'])
    return entry.operation === operation && Object.hasOwn(annotations, `f:${lastApplied}`)
  })

const entriesOf = ({ metadata }: KubeObject): readonly ManagedFieldsEntry[] => metadata.managedFields ?? []

/** Gives the annotation an owner of its own: those who go back to the client's side need it. Gives the object as it is then. */
async function keepLastApplied(
  client: Client,
  resource: Resource<KubeObject>,
  object: KubeObject,
  write: WriteOptions,
): Promise<KubeObject> {
  const { name, namespace, annotations } = object.metadata
  const text = annotations?.[lastApplied]
  if (write.fieldManager !== managers.server || text === undefined || ownersOf(entriesOf(object), 'Apply').length > 0) return object
  const only = {
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    metadata: { name, ...(namespace !== undefined && { namespace }), annotations: { [lastApplied]: text } },
  }
  return client.patch(resource, { namespace, name }, 'apply', only, { ...write, fieldManager: 'kubectl-last-applied' })
}

/** Attempts, where another change of the object comes between. */
const mostAttempts = 5

/** Hands over what applies on the client's side own; false where there is nothing of that kind. */
async function migrate(client: Client, resource: Resource<KubeObject>, start: KubeObject, write: WriteOptions): Promise<boolean> {
  const { name, namespace } = start.metadata
  const ref: ObjectRef = { namespace, name }
  const former = new Set(ownersOf(entriesOf(start), 'Update').map(({ manager }) => manager ?? ''))
  const { fieldManager = managers.server, ...rest } = write
  for (let attempt = 1, object = start; former.size > 0; attempt++, object = await client.get(resource, ref)) {
    const { resourceVersion } = object.metadata
    const value = [...former].reduce((entries, manager) => handedOver(entries, manager, fieldManager), entriesOf(object))
    const patch = [
      { op: 'replace', path: '/metadata/managedFields', value },
      { op: 'replace', path: '/metadata/resourceVersion', value: resourceVersion },
    ]
    try {
      await client.patch(resource, ref, 'json', patch, { ...rest, fieldManager })
      return true
    } catch (error) {
      if (!hasReason(error, 'Conflict') || attempt >= mostAttempts) throw error
    }
  }
  return false
}

/** The entries with what `from` owns by updates in that of `to`, who applies; one is made of the other where there is none. */
export function handedOver(entries: readonly ManagedFieldsEntry[], from: string, to: string): readonly ManagedFieldsEntry[] {
  const isFormer = ({ manager, operation, subresource = '' }: ManagedFieldsEntry): boolean =>
    manager === from && operation === 'Update' && subresource === ''
  const isNew = ({ manager, operation, subresource = '' }: ManagedFieldsEntry): boolean =>
    manager === to && operation === 'Apply' && subresource === ''
  const target = entries.find(isNew) ?? entries.find(isFormer)
  if (target === undefined) return entries
  const former = entries.find((entry) => isFormer(entry) && entry.apiVersion === target.apiVersion)
  const merged = {
    ...target,
    manager: to,
    operation: 'Apply',
    ...(former !== undefined && { fieldsV1: union(membersOf(target.fieldsV1), membersOf(former.fieldsV1)) }),
  }
  return entries.flatMap((entry) => (entry === target ? [merged] : isFormer(entry) ? [] : [entry]))
}

/** All fields of both. */
const union = (one: JsonObject, other: JsonObject): JsonObject => {
  const all: Record<string, unknown> = { ...one }
  for (const [key, value] of Object.entries(other)) all[key] = isJsonObject(value) ? union(membersOf(all[key]), value) : value
  return all as JsonObject
}
