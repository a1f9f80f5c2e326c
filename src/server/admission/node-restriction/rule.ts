/** The shape of what NodeRestriction asks of one resource, and what its rules look up. */
import type { Pod } from '../../../api/objects.ts'
import { pods, nodes } from '../../../api/resources.ts'
import { notFound } from '../../../api/status.ts'
import type { Resource } from '../../../api/resource.ts'
import { keyIn } from '../../storage/storage.ts'
import type { AdmissionRequest } from '../plugin.ts'

/** Refuses by throwing what the node of that name may not write. */
export type Rule = (request: AdmissionRequest, node: string) => void

/** What the request is about: on create, as its object is called. */
export const nameIn = ({ call, object }: AdmissionRequest): string => call.name || (object.metadata.name ?? '')

/** The stored object; upstream's caches say 404 of their type in the singular. */
export function cached<T>(
  { core }: AdmissionRequest,
  resource: Resource<T>,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): T {
  const entry = core.store.get(keyIn(resource, namespace, name))
  if (entry === undefined) throw notFound({ group: resource.group, plural: resource.singular }, name)
  // What lies under the key of a resource is of its type.
  return entry.value as T
}

/** The pod of that name in the namespace of the request. */
export const podNamed = (request: AdmissionRequest, name: string): Pod => cached(request, pods, { namespace: request.call.namespace, name })

/** The uid of the node; 404 if it is not there. */
export const uidOfNode = (request: AdmissionRequest, name: string): string => cached(request, nodes, { namespace: '', name }).metadata.uid
