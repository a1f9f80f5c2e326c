/** Sends what an edit changed, as kubectl edit does: the difference to what was shown, so that changes by others in between stay. */
import { isEqual } from '../api/equal.ts'
import { isJsonObject, type JsonObject } from '../api/json-object.ts'
import { createMergePatch } from '../api/merge-patch.ts'
import type { KubeObject } from '../api/object.ts'
import { apiVersionOf, type Resource } from '../api/resource.ts'
import { typeOfResource } from '../api/schema.ts'
import { createTwoWayPatch } from '../api/strategic-merge-diff.ts'
import type { Client } from '../client/client.ts'

interface Edit {
  /** As it was shown. */
  readonly original: KubeObject
  readonly edited: unknown
  readonly onWarning?: (text: string) => void
}

/** False when nothing was changed. Rejects with the server's refusal, or with a sentence when the edit is not the same object any more. */
export async function sendEdit(client: Client, resource: Resource<KubeObject>, { original, edited, onWarning }: Edit): Promise<boolean> {
  if (!isJsonObject(edited)) throw new Error('the text is not an object')
  const metadata = isJsonObject(edited['metadata']) ? edited['metadata'] : {}
  if (edited['apiVersion'] !== apiVersionOf(resource) || edited['kind'] !== resource.kind)
    throw new Error('apiVersion and kind must not change')
  if (metadata['name'] !== original.metadata.name || metadata['namespace'] !== original.metadata.namespace)
    throw new Error('at least one of apiVersion, kind and name was changed')
  const before = original as unknown as JsonObject
  if (isEqual(before, edited)) return false
  const typeName = typeOfResource(resource)
  const patch = typeName === undefined ? createMergePatch(before, edited) : createTwoWayPatch(before, edited, typeName)
  if (Object.keys(patch).length === 0) return false
  const { namespace, name } = original.metadata
  await client.patch(resource, { namespace, name }, typeName === undefined ? 'merge' : 'strategic', patch, {
    fieldManager: 'kubectl-edit',
    fieldValidation: 'Strict',
    onWarning,
  })
  return true
}
