/** Keeps an IPAddress for each address that a service has. Upstream's allocator writes them with the service, and its repair loop as here. */
import { isEqual } from '../../api/equal.ts'
import type { New } from '../../api/object.ts'
import type { IPAddress, Service } from '../../api/objects.ts'
import { ipAddresses, services } from '../../api/resources.ts'
import { defineController } from '../controller.ts'
import { ignoreMissing, step } from '../step.ts'
import { indexing, watching } from '../watch.ts'

const [family, managedBy] = ['ipaddress.kubernetes.io/ip-family', 'ipaddress.kubernetes.io/managed-by']
const allocator = 'ipallocator.k8s.io'

/** True for an address that is kept here, and not by somebody else. */
export const isAllocated = ({ metadata }: IPAddress): boolean => metadata.labels?.[managedBy] === allocator

const addressesOf = ({ spec }: Service): readonly string[] =>
  (spec.clusterIPs ?? []).filter((address) => address !== '' && address !== 'None')

const servicesByAddress = indexing(services, 'address', addressesOf)

export const ipAddress = defineController<IPAddress>({
  name: 'ip-address',
  component: 'ipallocator-repair-controller',
  of: ipAddresses,
  indexes: [servicesByAddress],
  watches: [
    watching(services, ({ object, previous }) => [...addressesOf(object), ...(previous === undefined ? [] : addressesOf(previous))]),
  ],
  reconcile(address, view) {
    const [holder] = view.by(services, 'address', address.metadata.name)
    if (!isAllocated(address) || (holder !== undefined && isEqual(referenceTo(holder), address.spec.parentRef))) return []
    return [
      step.remove(ipAddresses, address, {
        then: () => (holder === undefined ? [] : [step.again(0)]),
        otherwise: ignoreMissing,
      }),
    ]
  },
  gone(name, view) {
    const [holder] = view.by(services, 'address', name)
    return holder === undefined ? [] : [step.create(ipAddresses, addressFor(name, holder), { manager: 'kube-apiserver' })]
  },
})

const referenceTo = ({ metadata: { namespace = '', name } }: Service) => ({ resource: 'services', namespace, name })

const addressFor = (name: string, holder: Service): New<IPAddress> => ({
  metadata: { name, labels: { [family]: name.includes(':') ? 'IPv6' : 'IPv4', [managedBy]: allocator } },
  spec: { parentRef: referenceTo(holder) },
})
