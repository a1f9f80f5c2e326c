/** `apply` as kubectl does it on the client's side: create what is missing, or send the three-way difference between what was applied, what is wanted and what is there. */
import { createThreeWayMergePatch } from '../api/merge-patch.ts'
import type { KubeObject, New } from '../api/object.ts'
import type { JsonObject } from '../api/patch-error.ts'
import { apiVersionOf, type Resource } from '../api/resource.ts'
import { typeOfResource } from '../api/schema.ts'
import { hasReason } from '../api/status.ts'
import { createThreeWayPatch } from '../api/strategic-merge-diff.ts'
import type { Client, WriteOptions } from '../client/client.ts'
import type { Manifest } from './read-manifests.ts'

export const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

export interface Applied {
  /** The word that ends kubectl's sentence. */
  readonly outcome: 'created' | 'configured' | 'unchanged'
  readonly object: KubeObject
}

const manager = 'kubectl-client-side-apply'

/** Applies one manifest in `namespace` (unless it names its own). Rejects with the server's refusal; `onWarning` hears what kubectl would warn of. */
export async function applyManifest(client: Client, resource: Resource, manifest: Manifest, options: { readonly namespace: string; readonly dryRun?: boolean | undefined; readonly onWarning: (text: string) => void }): Promise<Applied> {
  const namespace = resource.namespaced ? (manifest.metadata.namespace ?? options.namespace) : undefined
  const name = manifest.metadata.name ?? ''
  if (name === '') throw new Error(`resource name may not be empty`)
  const wanted = withLastApplied({ ...manifest, metadata: { ...manifest.metadata, ...(namespace !== undefined && { namespace }) } })
  const write: WriteOptions = { fieldManager: manager, fieldValidation: 'Strict', dryRun: options.dryRun, onWarning: options.onWarning }
  const typed = resource as Resource<KubeObject>
  const live = await client.get(typed, { namespace, name }).catch((error: unknown) => {
    if (hasReason(error, 'NotFound')) return undefined
    throw error
  })
  if (live === undefined) return { outcome: 'created', object: await client.create(typed, wanted as unknown as New<KubeObject>, write) }
  const before = live.metadata.annotations?.[lastApplied]
  if (before === undefined) {
    const own = `${resource.plural}${resource.group === '' ? '' : `.${resource.group}`}/${name}`
    options.onWarning(`resource ${own} is missing the ${lastApplied} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.`)
  }
  const patch = difference(resource, { original: before === undefined ? {} : (JSON.parse(before) as JsonObject), wanted, live: live as unknown as JsonObject })
  if (Object.keys(patch).length === 0) return { outcome: 'unchanged', object: live }
  const type = typeOfResource(resource) === undefined ? 'merge' : 'strategic'
  const object = await client.patch(typed, { namespace, name }, type, patch, write)
  return { outcome: object.metadata.resourceVersion === live.metadata.resourceVersion ? 'unchanged' : 'configured', object }
}

/** The manifest with itself, as compact JSON and a newline, in the annotation; what an earlier apply left there is not part of it. */
function withLastApplied(manifest: Manifest): JsonObject {
  const { [lastApplied]: _, ...annotations } = manifest.metadata.annotations ?? {}
  const plain = { ...manifest, metadata: { ...manifest.metadata, annotations } }
  return { ...plain, metadata: { ...plain.metadata, annotations: { ...annotations, [lastApplied]: `${sortedJson(plain)}\n` } } }
}

/** Go writes maps with sorted keys. */
function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) => (typeof member === 'object' && member !== null && !Array.isArray(member) ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1))) : member))
}

function difference(resource: Resource, { original, wanted, live }: { original: JsonObject; wanted: JsonObject; live: JsonObject }): JsonObject {
  const typeName = typeOfResource(resource)
  const complete = { apiVersion: apiVersionOf(resource), kind: resource.kind, ...wanted }
  return typeName === undefined ? createThreeWayMergePatch(original, complete, live) : createThreeWayPatch(original, complete, live, typeName)
}
