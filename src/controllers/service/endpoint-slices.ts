/** Keeps the EndpointSlices of each Service with a selector, at most a hundred endpoints in one. */
import { isEqual } from '../../api/equal.ts'
import { keyOf } from '../../api/object.ts'
import type { Endpoint, EndpointSlice, Pod, Service } from '../../api/objects.ts'
import { endpointSlices as slicesResource, nodes, pods, services } from '../../api/resources.ts'
import { managedByLabel, serviceLabel } from '../../kinds/endpoint-slice/labels.ts'
import { zoneLabel } from '../../kinds/node/labels.ts'
import { defineController } from '../controller.ts'
import { isReadyNode } from '../node/readiness.ts'
import { isReady } from '../pods.ts'
import { step, type Step } from '../step.ts'
import type { View } from '../view.ts'
import { indexing, watching } from '../watch.ts'
import {
  addressOf,
  changeTrigger,
  hasSelector,
  headlessLabel,
  hostnameOf,
  isHeadless,
  isReachable,
  podsByLabel,
  podWatch,
  portsOf,
  selectedPods,
  type ServedPort,
} from './backends.ts'
import { inSliceOrder } from './port-order.ts'
import { planSlices, removal, sliceSteps, type Group, type PlannedSlice } from './slice-plan.ts'
import { isAuto, isOverloaded, sharesOf, withHint, withZoneHints } from './zone-hints.ts'

const manager = 'endpointslice-controller.k8s.io'
/** How many endpoints a slice has at most. */
const capacity = 100

/** Those that say that they are of the service, whoever owns them. */
const slicesOfService = indexing(slicesResource, 'of service', ({ metadata: { namespace = '', labels = {} } }) =>
  labels[managedByLabel] === manager && labels[serviceLabel] !== undefined ? [`${namespace}/${labels[serviceLabel]}`] : [],
)

export const endpointSlices = defineController<Service>({
  name: 'endpoint-slices',
  component: 'endpoint-slice-controller',
  of: services,
  pace: 20,
  watches: [
    podWatch,
    // Only what concerns endpoints and labels: what else is noted on a slice is nobody's business.
    watching(slicesResource, ({ type, object, previous }) =>
      type === 'updated' && previous?.metadata.generation === object.metadata.generation
        ? []
        : [object, previous].flatMap((slice) => (slice === undefined ? [] : slicesOfService.keys(slice))),
    ),
    watching(nodes, ({ object, previous }, view) => {
      const isSame =
        previous !== undefined &&
        isReadyNode(previous) === isReadyNode(object) &&
        previous.metadata.labels?.[zoneLabel] === object.metadata.labels?.[zoneLabel]
      return isSame ? [] : overloadedServices(view)
    }),
  ],
  indexes: [podsByLabel, slicesOfService],
  reads: [pods, nodes],
  reconcile(service, view) {
    if (!hasSelector(service) || service.metadata.deletionTimestamp !== undefined) return []
    const selected = selectedPods(service, view)
    const behind = selected.filter(isReachable)
    const placed = behind.filter((pod) => hasNode(service, pod, view))
    const trigger = changeTrigger(service, selected, view.memory)
    const all = view.by(slicesResource, 'of service', keyOf(service)).filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    const mine = all.filter((slice) => isOwned(slice, service))
    const families = service.spec?.ipFamilies ?? ['IPv4']
    const labels = labelsOf(service)
    const failed = (what: string, error: Error): readonly Step[] =>
      notUpdated(service, `failed to ${what} EndpointSlice for Service ${keyOf(service)}: ${error.message}`)
    const events: Step[] = []
    const writes = families.flatMap((family) => {
      const own = mine.filter((slice) => slice.addressType === family)
      const isStale = ({ metadata }: EndpointSlice): boolean => !isEqual(metadata.labels, labels)
      const plan = planSlices(groupsOf(service, placed, { family, view }), own, { capacity, isStale })
      const { slices, said } = hintedSlices(service, plan.slices, { family, view })
      events.push(...said)
      return sliceSteps({ owner: service, resource: services, labels, family, trigger, failed }, { ...plan, slices })
    })
    const foreign = all
      .filter((slice) => !mine.includes(slice) || !families.includes(slice.addressType))
      .map((slice) => removal(slice, { failed }))
    return [
      ...(writes.length + foreign.length === 0 ? [] : [step.together([...writes, ...foreign])]),
      ...events,
      ...(placed.length < behind.length ? notUpdated(service, skippedText(service, behind, placed)) : []),
    ]
  },
})

/** One that is left of an earlier service of the name goes. */
const isOwned = ({ metadata }: EndpointSlice, service: Service): boolean =>
  metadata.ownerReferences?.some(({ uid, kind }) => uid === service.metadata.uid && kind === 'Service') === true

const notUpdated = (service: Service, why: string): readonly Step[] => [
  step.warning(service, 'FailedToUpdateEndpointSlices', `Error updating Endpoint Slices for Service ${keyOf(service)}: ${why}`),
  step.retry(why),
]

/** All that is wrong, as Go prints several errors. */
function skippedText(service: Service, behind: readonly Pod[], placed: readonly Pod[]): string {
  const problems = behind
    .filter((pod) => !placed.includes(pod))
    .map(({ metadata, spec }) => `skipping Pod ${metadata.name} for Service ${keyOf(service)}: Node ${spec.nodeName ?? ''} Not Found`)
  return problems.length === 1 ? (problems[0] ?? '') : `[${problems.join(', ')}]`
}

interface Look {
  /** Of addresses. */
  readonly family: string
  readonly view: View
}

/** The slices with hints where an annotation asks for them, and what there is to say about it. Upstream: AddHints. */
function hintedSlices(
  service: Service,
  slices: readonly PlannedSlice[],
  { family, view }: Look,
): { readonly slices: readonly PlannedSlice[]; readonly said: readonly Step[] } {
  const { memory } = view
  const off = (why: string): Step => step.warning(service, 'TopologyAwareHintsDisabled', `${why}, addressType: ${family}`)
  if (!isAuto(service)) return { slices, said: memory.delete('hints') ? [off('Topology Aware Hints has been disabled')] : [] }
  const hinted = withZoneHints(slices, sharesOf(view.list(nodes)))
  if ('problem' in hinted) {
    memory.delete('hints')
    return { slices, said: [off(hinted.problem)] }
  }
  const isOn = memory.has('hints')
  memory.set('hints', 1)
  const message = `Topology Aware Hints has been enabled, addressType: ${family}`
  return { slices: hinted.slices, said: isOn ? [] : [step.normal(service, 'TopologyAwareHintsEnabled', message)] }
}

/** Services of which some zone has too few endpoints, now that nodes have changed. */
function overloadedServices(view: View): readonly string[] {
  const shares = sharesOf(view.list(nodes))
  return view
    .list(services)
    .filter((service) => {
      if (!isAuto(service)) return false
      const byFamily = Map.groupBy(view.owned(slicesResource, service), ({ addressType }) => addressType)
      return [...byFamily.values()].some((slices) =>
        isOverloaded(
          slices.flatMap(({ endpoints }) => endpoints ?? []),
          shares,
        ),
      )
    })
    .map(keyOf)
}

function labelsOf(service: Service): Readonly<Record<string, string>> {
  const { [headlessLabel]: _headless, ...labels } = service.metadata.labels ?? {}
  return {
    ...labels,
    ...(isHeadless(service) && { [headlessLabel]: '' }),
    [managedByLabel]: manager,
    [serviceLabel]: service.metadata.name,
  }
}

/** The endpoints by their ports. Upstream: pods that have none of the Service's ports form a group without. */
function groupsOf(service: Service, placed: readonly Pod[], { family, view }: Look): readonly Group[] {
  const groups = new Map<string, { readonly ports: readonly ServedPort[]; readonly endpoints: Endpoint[] }>()
  for (const pod of placed) {
    const ip = addressOf(pod, family)
    const ports = inSliceOrder(portsOf(service, pod))
    if (ip === undefined) continue
    const key = JSON.stringify(ports)
    let group = groups.get(key)
    if (group === undefined) groups.set(key, (group = { ports, endpoints: [] }))
    group.endpoints.push(endpointOf(service, pod, { ip, view }))
  }
  return [...groups.values()]
}

function endpointOf(service: Service, pod: Pod, { ip, view }: { readonly ip: string; readonly view: View }): Endpoint {
  const serving = isReady(pod)
  const terminating = pod.metadata.deletionTimestamp !== undefined
  const ready = service.spec?.publishNotReadyAddresses === true || (serving && !terminating)
  const hostname = hostnameOf(service, pod)
  const { nodeName } = pod.spec
  const zone = nodeName === undefined ? undefined : view.get(nodes, { name: nodeName })?.metadata.labels?.[zoneLabel]
  const { namespace, name, uid } = pod.metadata
  const endpoint = {
    addresses: [ip],
    conditions: { ready, serving, terminating },
    ...(hostname !== undefined && { hostname }),
    ...(nodeName !== undefined && { nodeName }),
    targetRef: { kind: 'Pod', ...(namespace !== undefined && { namespace }), name, uid },
    ...(zone !== undefined && { zone }),
  }
  const isClose = service.spec?.trafficDistribution === 'PreferClose' && !isAuto(service)
  return ready && isClose && zone !== undefined ? withHint(endpoint, zone) : endpoint
}

/** A pod on a node that there is not (yet) is left out for the time being, unless readiness does not matter. */
const hasNode = (service: Service, { spec: { nodeName } }: Pod, view: View): boolean =>
  service.spec?.publishNotReadyAddresses === true || (nodeName !== undefined && view.get(nodes, { name: nodeName }) !== undefined)
