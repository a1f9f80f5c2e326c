/** Takes off an object what a server put there, so that it can be applied again, here or elsewhere. */
import { controllerOf, type KubeObject } from '../api/object.ts'

/** Annotations that the system writes. */
const systemAnnotations = new Set(['kubectl.kubernetes.io/last-applied-configuration', 'deployment.kubernetes.io/revision'])

/** The object without managedFields. */
export function withoutManagedFields<T extends KubeObject>(object: T): T {
  const { managedFields: _, ...metadata } = object.metadata
  return { ...object, metadata }
}

/** The object as a user could have written it; undefined for objects that another one made and would make again. */
export function asWritten(object: KubeObject): Record<string, unknown> | undefined {
  if (controllerOf(object) !== undefined || madeBySystem(object)) return undefined
  const { name, namespace, labels, annotations } = object.metadata
  const kept = Object.entries(annotations ?? {}).filter(([key]) => !systemAnnotations.has(key))
  const { status: _, metadata: __, ...rest } = object as KubeObject & { readonly status?: unknown }
  return {
    ...rest,
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(labels !== undefined && { labels }),
      ...(kept.length > 0 && { annotations: Object.fromEntries(kept) }),
    },
  }
}

/** What every cluster has by itself. */
function madeBySystem({ kind, metadata }: KubeObject): boolean {
  if (
    [
      'Event',
      'Node',
      'Lease',
      'Endpoints',
      'EndpointSlice',
      'ComponentStatus',
      'ControllerRevision',
      'IPAddress',
      'ServiceCIDR',
      'APIService',
      'FlowSchema',
      'PriorityLevelConfiguration',
    ].includes(kind)
  )
    return true
  if (kind === 'Namespace') return /^(default|kube-.*)$/.test(metadata.name)
  if (metadata.namespace?.startsWith('kube-') === true) return true
  if (metadata.labels?.['kubernetes.io/bootstrapping'] !== undefined) return true
  return (
    (kind === 'ServiceAccount' && metadata.name === 'default') ||
    (kind === 'ConfigMap' && metadata.name === 'kube-root-ca.crt') ||
    (kind === 'Service' && metadata.name === 'kubernetes') ||
    (kind === 'StorageClass' && metadata.name === 'standard') ||
    metadata.name.startsWith('system:') ||
    metadata.name.startsWith('system-')
  )
}
