/** The objects that every cluster has from its first second. */
import type { KubeObject, New } from '../api/object.ts'
import type { Endpoints, EndpointSlice, Namespace, PriorityClass, Service } from '../api/objects.ts'
import { endpoints, endpointSlices, namespaces, priorityClasses, serviceCIDRs, services } from '../api/resources.ts'
import type { Resource } from '../api/resource.ts'
import { hasReason } from '../api/status.ts'
import type { Client } from '../client/client.ts'
import { serviceLabel, skipMirrorLabel } from '../kinds/endpoint-slice/labels.ts'
import { nodeLeaseNamespace } from '../kinds/node/lease-namespace.ts'
import { clusterCritical, nodeCritical, type SystemClass } from '../kinds/priority-class/system-classes.ts'
import { defaultRange, defaultRangeName } from '../kinds/service-cidr/default-range.ts'

/** The first address of the service range belongs to the API server's own service. */
const ownAddress = '10.96.0.1'

/**
 * Where the service leads: to the control plane's node, which has the first address of all nodes. Upstream: pkg/controlplane/reconcilers.
 */
export const place = { ip: '10.0.0.2', port: 6443 }

const namespace = (name: string): New<Namespace> => ({ metadata: { name }, spec: {}, status: {} })

const priority = ({ name, value }: SystemClass, description: string): New<PriorityClass> => ({ metadata: { name }, value, description })

const kubernetes: New<Service> = {
  metadata: { namespace: 'default', name: 'kubernetes', labels: { component: 'apiserver', provider: 'kubernetes' } },
  spec: {
    clusterIP: ownAddress,
    clusterIPs: [ownAddress],
    type: 'ClusterIP',
    sessionAffinity: 'None',
    ipFamilyPolicy: 'SingleStack',
    ipFamilies: ['IPv4'],
    ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: place.port }],
  },
}

const kubernetesEndpoints: New<Endpoints> = {
  metadata: { namespace: 'default', name: 'kubernetes', labels: { [skipMirrorLabel]: 'true' } },
  subsets: [{ addresses: [{ ip: place.ip }], ports: [{ name: 'https', port: place.port, protocol: 'TCP' }] }],
}

const kubernetesSlice: New<EndpointSlice> = {
  metadata: { namespace: 'default', name: 'kubernetes', labels: { [serviceLabel]: 'kubernetes' } },
  addressType: 'IPv4',
  endpoints: [{ addresses: [place.ip], conditions: { ready: true } }],
  ports: [{ name: 'https', port: place.port, protocol: 'TCP' }],
}

/** Makes what is missing; what is there stays as it is. */
export async function bootstrap(client: Client): Promise<void> {
  await Promise.all(
    ['kube-system', 'kube-public', nodeLeaseNamespace, 'default'].map((name) => ensure(client, namespaces, namespace(name))),
  )
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
    ensure(client, services, kubernetes),
    ensure(client, endpoints, kubernetesEndpoints),
    ensure(client, endpointSlices, kubernetesSlice),
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
