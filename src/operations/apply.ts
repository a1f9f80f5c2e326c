/**
 * `apply` as kubectl does it on the client's side: create what is missing, or send the three-way difference between what was applied, what
 * is wanted and what is there.
 */
import type { JsonObject } from '../api/json-object.ts'
import { createThreeWayMergePatch } from '../api/merge-patch.ts'
import type { KubeObject, New } from '../api/object.ts'
import { apiVersionOf, type Resource } from '../api/resource.ts'
import { typeOfResource } from '../api/schema.ts'
import { printJson } from '../api/json-print.ts'
import { lastApplied } from '../api/last-applied.ts'
import { hasReason, StatusError } from '../api/status.ts'
import { createThreeWayPatch } from '../api/strategic-merge-diff.ts'
import type { Client, WriteOptions } from '../client/client.ts'
import { conflictOf } from './apply-conflict.ts'
import { deleteObject, untilGone, type DeleteChoice } from './delete.ts'
import type { Manifest } from './read-manifests.ts'

export interface Applied {
  /** The word that ends kubectl's sentence. */
  readonly outcome: 'created' | 'configured' | 'unchanged' | 'serverside-applied'
  readonly object: KubeObject
}

/** Who is said to have applied, unless another name is given: the two own fields apart from each other. */
export const managers = { client: 'kubectl-client-side-apply', server: 'kubectl' } as const

export interface Recreation extends Pick<DeleteChoice, 'grace' | 'propagation'> {
  /** Ends the wait for the deletion. */
  readonly signal?: AbortSignal | undefined
}

export interface ApplyOptions {
  /** For manifests that name none. */
  readonly namespace: string
  readonly dryRun?: boolean | undefined
  /** It is the command line that only tries, not the server. */
  readonly isTriedHere?: boolean | undefined
  readonly fieldManager?: string | undefined
  /** What becomes of unknown and duplicate fields; default Strict. */
  readonly fieldValidation?: WriteOptions['fieldValidation']
  /** Where the manifest stands, for the words of a refusal. */
  readonly source?: string | undefined
  /** On the client's side: false refuses to set what others have set otherwise since the last apply. Default true. */
  readonly overwrites?: boolean | undefined
  /** On the client's side: what the server refuses to change so is deleted in this way and made anew. */
  readonly recreate?: Recreation | undefined
  /** Hears what kubectl would warn of. */
  readonly onWarning: (text: string) => void
}

/** Applies one manifest on the client's side. Rejects with the server's refusal, or with a sentence for a manifest without a name. */
export async function applyManifest(client: Client, resource: Resource, manifest: Manifest, options: ApplyOptions): Promise<Applied> {
  const { namespace, name, placed } = placeOf(resource, manifest, options)
  const wanted = withLastApplied(placed)
  const write = writeOptions(options, managers.client)
  const typed = resource as Resource<KubeObject>
  const live = await client.get(typed, { namespace, name }).catch((error: unknown) => {
    if (hasReason(error, 'NotFound')) return undefined
    throw located(error, 'retrieving current configuration from server for', options)
  })
  if (live === undefined) {
    const object = await client.create(typed, asNew(wanted), write).catch((error: unknown) => {
      throw located(error, 'creating', options)
    })
    return { outcome: 'created', object }
  }
  const patch = patchOf(resource, { wanted, live }, options)
  // What only the command line tries is not compared: kubectl says so of all that is there.
  if (Object.keys(patch).length === 0) return { outcome: options.isTriedHere === true ? 'configured' : 'unchanged', object: live }
  const type = typeOfResource(resource) === undefined ? 'merge' : 'strategic'
  const object = await client.patch(typed, { namespace, name }, type, patch, write).catch((error: unknown) => {
    const { recreate } = options
    if (recreate !== undefined && (hasReason(error, 'Conflict') || hasReason(error, 'Invalid')))
      return recreated(client, typed, { wanted, live }, { recreate, write })
    throw located(error, 'patching', options)
  })
  warnIfDeleting(object, options)
  return { outcome: 'configured', object }
}

/** In the place of an object another one; the old one comes back where the new one is refused. */
async function recreated(
  client: Client,
  resource: Resource<KubeObject>,
  { wanted, live }: { readonly wanted: JsonObject; readonly live: KubeObject },
  { recreate: { signal, ...choice }, write }: { readonly recreate: Recreation; readonly write: WriteOptions },
): Promise<KubeObject> {
  const { name, namespace } = live.metadata
  const uid = await deleteObject(client, resource, { namespace, name }, choice)
  await untilGone(client, resource, [{ ref: { namespace, name }, uid }], signal)
  const whole = { apiVersion: live.apiVersion, kind: live.kind, ...wanted }
  return client.create(resource, asNew(whole), write).catch(async (error: unknown) => {
    await client.create(resource, asNew(live as unknown as JsonObject), write)
    throw error
  })
}

export function warnIfDeleting({ metadata }: KubeObject, { onWarning }: ApplyOptions): void {
  if (metadata.deletionTimestamp !== undefined) onWarning(`Detected changes to resource ${metadata.name} which is currently being deleted.`)
}

/** Where a manifest belongs, and the manifest that says so. Throws an Error for one without a name. */
export function placeOf(
  resource: Resource,
  manifest: Manifest,
  { namespace: preset, source }: ApplyOptions,
): { readonly namespace: string | undefined; readonly name: string; readonly placed: Manifest } {
  const namespace = resource.namespaced ? (manifest.metadata.namespace ?? preset) : undefined
  const name = manifest.metadata.name ?? ''
  if (name === '')
    throw new Error(
      manifest.metadata.generateName === undefined
        ? `${source === undefined ? '' : `${JSON.stringify(source)}: `}resource name may not be empty`
        : `from ${manifest.metadata.generateName}: cannot use generate name with apply`,
    )
  return { namespace, name, placed: { ...manifest, metadata: { ...manifest.metadata, ...(namespace !== undefined && { namespace }) } } }
}

export const writeOptions = (
  { fieldManager, fieldValidation = 'Strict', dryRun, onWarning }: ApplyOptions,
  usualManager: string,
): WriteOptions => ({ fieldManager: fieldManager ?? usualManager, fieldValidation, dryRun, onWarning })

/** As kubectl's `Helper.Create` has it: what was saved from a cluster can be created again, so its revision goes. */
function asNew(wanted: JsonObject): New<KubeObject> {
  const { resourceVersion: _, ...metadata } = wanted['metadata'] as JsonObject
  return { ...wanted, metadata } as unknown as New<KubeObject>
}

/** A refusal with the place of the manifest in its message, as kubectl's AddSourceToErr has it. */
function located(error: unknown, doing: string, { source }: ApplyOptions): unknown {
  if (source === undefined || !(error instanceof StatusError)) return error
  return new StatusError({ ...error.status, message: `error when ${doing} ${JSON.stringify(source)}: ${error.status.message ?? ''}` })
}

/**
 * The difference to send. An object that was not made by apply is warned of, and everything in it that the manifest does not name stays.
 */
function patchOf(
  resource: Resource,
  { wanted, live }: { wanted: JsonObject; live: KubeObject },
  { onWarning, overwrites, source }: ApplyOptions,
): JsonObject {
  const before = live.metadata.annotations?.[lastApplied]
  if (before === undefined) {
    const own = `${resource.plural}${resource.group === '' ? '' : `.${resource.group}`}/${live.metadata.name}`
    onWarning(
      `resource ${own} is missing the ${lastApplied} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.`,
    )
  }
  const original = before === undefined ? {} : (JSON.parse(before) as JsonObject)
  const there = live as unknown as JsonObject
  const patch = difference(resource, { original, wanted, live: there })
  if (overwrites !== false) return patch
  const conflict = conflictOf(patch, difference(resource, { original, wanted: there, live: original }), typeOfResource(resource))
  if (conflict === undefined) return patch
  const [is, becomes] = [conflict.there, conflict.wanted].map((value) => (value === undefined ? 'gone' : JSON.stringify(value)))
  throw new Error(
    `${source === undefined ? '' : `error when patching ${JSON.stringify(source)}: `}conflict: ${conflict.path} is ${is ?? ''} since it was applied, and would become ${becomes ?? ''}; leave --overwrite=false out to replace it`,
  )
}

/** The manifest with itself, as compact JSON and a newline, in the annotation; what an earlier apply left there is not part of it. */
function withLastApplied(manifest: Manifest): JsonObject {
  const { [lastApplied]: _, ...annotations } = manifest.metadata.annotations ?? {}
  const plain = { ...manifest, metadata: { ...manifest.metadata, annotations } }
  return { ...plain, metadata: { ...plain.metadata, annotations: { ...annotations, [lastApplied]: `${printJson(plain, 0)}\n` } } }
}

function difference(
  resource: Resource,
  { original, wanted, live }: { original: JsonObject; wanted: JsonObject; live: JsonObject },
): JsonObject {
  const typeName = typeOfResource(resource)
  const complete = { apiVersion: apiVersionOf(resource), kind: resource.kind, ...wanted }
  return typeName === undefined
    ? createThreeWayMergePatch(original, complete, live)
    : createThreeWayPatch(original, complete, live, typeName)
}
