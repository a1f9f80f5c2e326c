/** Changes how many replicas an object asks for, through its scale subresource. */
import type { Scale } from '../api/objects.ts'
import type { Resource } from '../api/resource.ts'
import type { Client, ObjectRef } from '../client/client.ts'

export const isScalable = (resource: Pick<Resource, 'subresources'>): boolean => 'scale' in resource.subresources

/** What is asked for now and what is there. */
export async function readScale(
  client: Client,
  resource: Resource,
  ref: ObjectRef,
): Promise<{ readonly wanted: number; readonly current: number }> {
  const scale = await client.scale(resource, ref)
  return { wanted: scale.spec?.replicas ?? 0, current: scale.status?.replicas ?? 0 }
}

/** Asks for `replicas`, or only tries to; rejects with the server's refusal. */
export async function scaleTo(
  client: Client,
  resource: Resource,
  ref: ObjectRef,
  { replicas, dryRun = false }: { readonly replicas: number; readonly dryRun?: boolean },
): Promise<void> {
  await client.patch<Scale>(resource as Resource<never>, ref, 'merge', { spec: { replicas } }, { subresource: 'scale', dryRun })
}
