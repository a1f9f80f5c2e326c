/** The objects that every cluster has from its first second. */
import type { KubeObject, New } from '../api/object.ts'
import type { Namespace, PriorityClass } from '../api/objects.ts'
import { endpoints, endpointSlices, namespaces, priorityClasses, serviceCIDRs, services } from '../api/resources.ts'
import type { Resource } from '../api/resource.ts'
import { hasReason } from '../api/status.ts'
import type { Client } from '../client/client.ts'
import { systemNamespaces } from '../kinds/namespace/system-namespaces.ts'
import { clusterCritical, nodeCritical, type SystemClass } from '../kinds/priority-class/system-classes.ts'
import { ownEndpoints, ownService, ownSlice } from '../kinds/service/own-service.ts'
import { defaultRange, defaultRangeName } from '../kinds/service-cidr/default-range.ts'

const namespace = (name: string): New<Namespace> => ({ metadata: { name }, spec: {}, status: {} })

const priority = ({ name, value }: SystemClass, description: string): New<PriorityClass> => ({ metadata: { name }, value, description })

/** Makes what is missing; what is there stays as it is. */
export async function bootstrap(client: Client): Promise<void> {
  await Promise.all(systemNamespaces.map((name) => ensure(client, namespaces, namespace(name))))
  await Promise.all([
    ensure(
      client,
      priorityClasses,
      priority(nodeCritical, 'Used for system critical pods that must not be moved from their current node.'),
    ),
    ensure(
      client,
      priorityClasses,
      priority(
        clusterCritical,
        'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
      ),
    ),
    ensure(client, serviceCIDRs, { metadata: { name: defaultRangeName }, spec: { cidrs: [defaultRange] } }),
    ensure(client, services, ownService),
    ensure(client, endpoints, ownEndpoints),
    ensure(client, endpointSlices, ownSlice),
  ])
}

/** Makes one object unless it is there, in the name of `fieldManager`. */
export async function ensure<T extends KubeObject>(
  client: Client,
  resource: Resource<T>,
  object: New<T>,
  fieldManager?: string,
): Promise<void> {
  try {
    await client.get(resource, { namespace: object.metadata.namespace, name: object.metadata.name ?? '' })
  } catch (error) {
    if (!hasReason(error, 'NotFound')) throw error
    await client.create(resource, object, { fieldManager })
  }
}
