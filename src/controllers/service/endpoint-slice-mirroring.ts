/** Mirrors Endpoints that were made by hand to EndpointSlices. */
import { lastApplied } from '../../api/last-applied.ts'
import { keyOf } from '../../api/object.ts'
import type { Endpoint, EndpointAddress, Endpoints, EndpointSubset } from '../../api/objects.ts'
import { endpoints as endpointsResource, endpointSlices, services } from '../../api/resources.ts'
import { managedByLabel, serviceLabel, skipMirrorLabel } from '../../kinds/endpoint-slice/labels.ts'
import { defineController } from '../controller.ts'
import { step, type Step } from '../step.ts'
import { watching } from '../watch.ts'
import { triggerTime } from './backends.ts'
import { repacked } from './endpoint-subsets.ts'
import { inSliceOrder } from './port-order.ts'
import { type Group, planSlices, removal, sliceSteps } from './slice-plan.ts'

const manager = 'endpointslicemirroring-controller.k8s.io'
/** Addresses of a subset that are mirrored, all in one slice. */
const mostAddresses = 1000
const notCopied = new Set([lastApplied, triggerTime])

export const endpointSliceMirroring = defineController<Endpoints>({
  name: 'endpoint-slice-mirroring',
  component: 'endpoint-slice-mirroring-controller',
  of: endpointsResource,
  owns: [endpointSlices],
  watches: [watching(services, ({ object }) => [keyOf(object)])],
  reconcile(endpoints, view) {
    const { namespace, name, labels = {}, annotations = {} } = endpoints.metadata
    const service = view.get(services, { namespace, name })
    const mine = view
      .owned(endpointSlices, endpoints)
      .filter((slice) => slice.metadata.labels?.[managedByLabel] === manager && slice.metadata.deletionTimestamp === undefined)
    const skipped = labels[skipMirrorLabel] === 'true' || annotations['control-plane.alpha.kubernetes.io/leader'] !== undefined
    if (service === undefined || service.spec?.selector !== undefined || skipped) return mine.map((slice) => removal(slice))
    const copied = Object.fromEntries(Object.entries(annotations).filter(([key]) => !notCopied.has(key)))
    const own = { ...labels, [managedByLabel]: manager, [serviceLabel]: name }
    const subsets = repacked(endpoints.subsets ?? [])
    const families = ['IPv4', 'IPv6'].flatMap((family) => {
      const groups = groupsOf(subsets, family)
      const existing = mine.filter((slice) => slice.addressType === family)
      return groups.length === 0
        ? existing.map((slice) => removal(slice))
        : sliceSteps(
            { owner: endpoints, resource: endpointsResource, labels: own, annotations: copied, family, isMirror: true },
            planSlices(groups, existing, { capacity: mostAddresses }),
          )
    })
    return [...excess(endpoints, subsets), ...(families.length === 0 ? [] : [step.together(families)])]
  },
})

/** Tells how many addresses have no place. */
function excess(endpoints: Endpoints, subsets: readonly EndpointSubset[]): readonly Step[] {
  const skipped = subsets.reduce(
    (sum, { addresses = [], notReadyAddresses = [] }) => sum + Math.max(0, addresses.length + notReadyAddresses.length - mostAddresses),
    0,
  )
  const message = `A max of ${mostAddresses} addresses can be mirrored to EndpointSlices per Endpoints subset. ${skipped} addresses were skipped`
  return skipped === 0 ? [] : [step.warning(endpoints, 'TooManyAddressesToMirror', message)]
}

function groupsOf(subsets: readonly EndpointSubset[], family: string): readonly Group[] {
  return subsets.flatMap((subset) => {
    const found = [
      ...(subset.addresses ?? []).map((address) => mirrored(address, true)),
      ...(subset.notReadyAddresses ?? []).map((address) => mirrored(address, false)),
    ]
      .slice(0, mostAddresses)
      .filter(({ addresses }) => addresses[0]?.includes(':') === (family === 'IPv6'))
    const ports = inSliceOrder((subset.ports ?? []).map((port) => ({ ...port, name: port.name ?? '', protocol: port.protocol ?? 'TCP' })))
    return found.length === 0 ? [] : [{ ports, endpoints: found }]
  })
}

function mirrored({ ip, hostname, nodeName, targetRef }: EndpointAddress, ready: boolean): Endpoint {
  return {
    addresses: [ip ?? ''],
    conditions: { ready },
    ...(hostname !== undefined && { hostname }),
    ...(nodeName !== undefined && { nodeName }),
    ...(targetRef !== undefined && { targetRef }),
  }
}
