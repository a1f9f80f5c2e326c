/** Request paths and queries of the Kubernetes API. */
import { pathSegment } from '../api/names.ts'
import { rootPath, type Resource } from '../api/resource.ts'
import { pods } from '../api/resources.ts'
import type { ObjectRef } from './client.ts'

type Query = Readonly<Record<string, string | number | boolean | undefined>>

/** `/apis/apps/v1/namespaces/default/deployments`; all namespaces when none is given. */
export function collectionPath(resource: Resource, namespace: string | undefined): string {
  const scope = resource.namespaced && namespace !== undefined && namespace !== '' ? `/namespaces/${encodeURIComponent(namespace)}` : ''
  return `${rootPath(resource)}${scope}/${resource.plural}`
}

/**
 * The path of one object, or of a subresource of it. Throws, in client-go's words, for a name that would lead elsewhere: without one it
 * would be the path of them all.
 */
export function objectPath(resource: Resource, ref: ObjectRef, subresource?: string): string {
  if (ref.name === '') throw new Error('resource name may not be empty')
  const reasons = pathSegment(ref.name)
  if (reasons.length > 0) throw new Error(`invalid resource name ${JSON.stringify(ref.name)}: [${reasons.join(' ')}]`)
  const path = `${collectionPath(resource, ref.namespace)}/${encodeURIComponent(ref.name)}`
  return subresource === undefined ? path : `${path}/${subresource}`
}

/** The path of what runs in a pod: `exec`, `log`, `portforward`. Refuses names as `objectPath` does. */
export const podPath = ({ namespace = 'default', name }: ObjectRef, subresource: string): string =>
  objectPath(pods, { namespace, name }, subresource)

/** The path with the defined values as its query. */
export function withQuery(path: string, query: Query): string {
  const parts: string[] = []
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '' && value !== false) parts.push(`${name}=${encodeURIComponent(String(value))}`)
  }
  return parts.length === 0 ? path : `${path}?${parts.join('&')}`
}
