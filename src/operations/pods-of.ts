/** The pods behind an object: itself, those of its selector, or those it owns. */
import type { Pod } from '../api/objects.ts'
import type { Resource } from '../api/resource.ts'
import { pods } from '../api/resources.ts'
import { selectorOfSpec } from '../api/selector-text.ts'
import type { Client, ObjectRef } from '../client/client.ts'

/** The label selector text that finds an object's pods; undefined when it has none. */
export const podSelectorOf = (object: unknown): string | undefined => selectorOfSpec((object as { readonly spec?: { readonly selector?: unknown } }).spec?.selector) || undefined

/** Pods of a pod, workload, service or job, newest last; undefined when the kind has no pods. */
export async function podsOf(client: Client, resource: Resource, ref: ObjectRef): Promise<readonly Pod[] | undefined> {
  if (resource.id === pods.id) return [await client.get(pods, ref)]
  const object = await client.get(resource, ref)
  const labelSelector = podSelectorOf(object)
  if (labelSelector === undefined) return undefined
  const { items } = await client.list(pods, { namespace: ref.namespace, labelSelector })
  return [...items].sort((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1))
}
