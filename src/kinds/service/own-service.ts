/** The API server's own service, and where it leads. Upstream: pkg/controlplane/controller/kubernetesservice and pkg/controlplane/reconcilers. */
import type { New } from '../../api/object.ts'
import type { Endpoints, EndpointSlice, Service } from '../../api/objects.ts'
import { serviceLabel, skipMirrorLabel } from '../endpoint-slice/labels.ts'

/** The name of the service, of its Endpoints and of its EndpointSlice. */
export const ownPlace = { namespace: 'default', name: 'kubernetes' }

/** The first address of the service range belongs to it. */
const ownAddress = '10.96.0.1'

/** It leads to the control plane's node, which has the first address of all nodes. */
export const place = { ip: '10.0.0.2', port: 6443 }

export const ownService: New<Service> = {
  metadata: { ...ownPlace, labels: { component: 'apiserver', provider: 'kubernetes' } },
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

export const ownEndpoints: New<Endpoints> = {
  metadata: { ...ownPlace, labels: { [skipMirrorLabel]: 'true' } },
  subsets: [{ addresses: [{ ip: place.ip }], ports: [{ name: 'https', port: place.port, protocol: 'TCP' }] }],
}

export const ownSlice: New<EndpointSlice> = {
  metadata: { ...ownPlace, labels: { [serviceLabel]: 'kubernetes' } },
  addressType: 'IPv4',
  endpoints: [{ addresses: [place.ip], conditions: { ready: true } }],
  ports: [{ name: 'https', port: place.port, protocol: 'TCP' }],
}
