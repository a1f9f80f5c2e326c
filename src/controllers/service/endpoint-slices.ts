/** Keeps the EndpointSlices of each Service with a selector, at most a hundred endpoints in one. */
import { isEqual } from '../../api/equal.ts'
import type { New } from '../../api/object.ts'
import type { Endpoint, EndpointSlice, Pod, Service } from '../../api/objects.ts'
import { endpointSlices as slicesResource, nodes, pods, services } from '../../api/resources.ts'
import type { Resource } from '../../api/resource.ts'
import { hasReason } from '../../api/status.ts'
import { defineController } from '../controller.ts'
import { step, type Step } from '../step.ts'
import type { View } from '../view.ts'
import { controllerReference, isReady, isTerminating } from '../pods.ts'
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
  triggerTime,
  type ServedPort,
} from './backends.ts'
import { inSliceOrder } from './port-order.ts'

export const managedByLabel = 'endpointslice.kubernetes.io/managed-by'
export const serviceLabel = 'kubernetes.io/service-name'
const manager = 'endpointslice-controller.k8s.io'
const usualCapacity = 100

interface Group {
  readonly ports: readonly ServedPort[]
  readonly endpoints: readonly Endpoint[]
}

export const endpointSlices = defineController<Service>({
  name: 'endpoint-slices',
  component: 'endpoint-slice-controller',
  of: services,
  owns: [slicesResource],
  pace: 20,
  watches: [podWatch],
  indexes: [podsByLabel],
  reads: [pods, nodes],
  reconcile(service, view) {
    if (!hasSelector(service) || service.metadata.deletionTimestamp !== undefined) return []
    const behind = selectedPods(service, view).filter((pod) => isReachable(pod) && isPlaced(service, pod))
    const mine = view
      .owned(slicesResource, service)
      .filter((slice) => slice.metadata.deletionTimestamp === undefined && slice.metadata.labels?.[managedByLabel] === manager)
    const steps = (service.spec?.ipFamilies ?? ['IPv4']).flatMap((family) =>
      sliceSteps(
        { owner: service, resource: services, labels: labelsOf(service), family },
        groupsOf(service, behind, family, view),
        mine.filter((slice) => slice.addressType === family),
      ),
    )
    if (steps.length === 0) return []
    const trigger = changeTrigger(service, behind, view.memory)
    return [step.together(steps.map((make) => make(trigger)))]
  },
})

/** Whose slices, and what they all carry. */
export interface SliceOwner {
  readonly owner: Service | Parameters<typeof controllerReference>[0]
  readonly resource: Resource
  readonly labels: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly family: string
  /** Upstream's mirroring forgets the base of the generated name when it writes a slice again. */
  readonly forgetsBase?: boolean
  /** How many endpoints a slice has at most. */
  readonly capacity?: number
}

type Make = (trigger: string | undefined) => Step

/** The writes that make the slices hold exactly the groups: endpoints stay where they are, new ones fill up, empty slices go. */
export function sliceSteps(of: SliceOwner, groups: readonly Group[], existing: readonly EndpointSlice[]): readonly Make[] {
  const { capacity = usualCapacity } = of
  const wanted = groups.length > 0 ? groups : [{ ports: [], endpoints: [] }]
  const free = new Set(existing)
  const steps: Make[] = []
  for (const group of wanted) {
    const own = existing.filter((slice) => free.has(slice) && isEqual(slice.ports ?? [], group.ports))
    const left = new Map(group.endpoints.map((endpoint) => [identity(endpoint), endpoint]))
    const contents = own.map((slice) => ({
      slice,
      endpoints: (slice.endpoints ?? []).flatMap((endpoint) => takeOut(left, identity(endpoint))),
    }))
    for (const content of contents)
      while (left.size > 0 && content.endpoints.length < capacity) content.endpoints.push(...takeOut(left, left.keys().next().value ?? ''))
    const kept = contents.filter(({ endpoints }, at) => endpoints.length > 0 || (groups.length === 0 && at === 0))
    for (const { slice, endpoints } of kept) {
      free.delete(slice)
      if (!isEqual(endpoints, slice.endpoints ?? []) || !isEqual(slice.metadata.labels, of.labels))
        steps.push((trigger) => rewrite(of, slice, endpoints, trigger))
    }
    // A slice that lost all its endpoints takes those of another set of ports before a new one is made.
    for (let rest = [...left.values()]; rest.length > 0 || (groups.length === 0 && kept.length === 0); rest = rest.slice(capacity)) {
      const endpoints = rest.slice(0, capacity)
      const spare = [...free].find((slice) => !groups.some((other) => isEqual(slice.ports ?? [], other.ports)))
      if (spare !== undefined) free.delete(spare)
      steps.push((trigger) =>
        spare === undefined ? make(of, group.ports, endpoints, trigger) : rewrite(of, { ...spare, ports: group.ports }, endpoints, trigger),
      )
      if (rest.length === 0) break
    }
  }
  for (const slice of free)
    steps.push(() => step.remove(slicesResource, slice, { otherwise: (error) => (hasReason(error, 'NotFound') ? [] : undefined) }))
  return steps
}

function takeOut(left: Map<string, Endpoint>, key: string): Endpoint[] {
  const found = left.get(key)
  left.delete(key)
  return found === undefined ? [] : [found]
}

const identity = (endpoint: Endpoint): string => `${endpoint.targetRef?.uid ?? ''} ${endpoint.addresses.join(' ')}`

function make(of: SliceOwner, ports: readonly ServedPort[], endpoints: readonly Endpoint[], trigger: string | undefined): Step {
  const { namespace, name } = of.owner.metadata
  const slice: New<EndpointSlice> = {
    metadata: {
      generateName: `${name}-`,
      ...(namespace !== undefined && { namespace }),
      labels: of.labels,
      annotations: { ...of.annotations, ...(trigger !== undefined && { [triggerTime]: trigger }) },
      ownerReferences: [controllerReference(of.owner, of.resource)],
    },
    addressType: of.family,
    endpoints: orNull(endpoints),
    ...(ports.length > 0 && { ports }),
  }
  return step.create(slicesResource, slice, { otherwise: (error) => (isTerminating(error) ? [] : undefined) })
}

function rewrite(of: SliceOwner, slice: EndpointSlice, endpoints: readonly Endpoint[], trigger: string | undefined): Step {
  const { [triggerTime]: _before, ...rest } = slice.metadata.annotations ?? {}
  const annotations = { ...rest, ...of.annotations, ...(trigger !== undefined && { [triggerTime]: trigger }) }
  const { ports, ...others } = slice
  const { generateName, ...metadata } = slice.metadata
  return step.update(slicesResource, {
    ...others,
    metadata: {
      ...metadata,
      ...(generateName !== undefined && of.forgetsBase !== true && { generateName }),
      labels: of.labels,
      annotations,
    },
    endpoints: orNull(endpoints),
    ...((ports ?? []).length > 0 && { ports: ports ?? [] }),
  })
}

/** Upstream writes an empty slice with null, which its type does not say. */
const orNull = (endpoints: readonly Endpoint[]): readonly Endpoint[] =>
  endpoints.length === 0 ? (null as unknown as readonly Endpoint[]) : endpoints

function labelsOf(service: Service): Readonly<Record<string, string>> {
  const { [headlessLabel]: _headless, ...labels } = service.metadata.labels ?? {}
  return {
    ...labels,
    ...(isHeadless(service) && { [headlessLabel]: '' }),
    [managedByLabel]: manager,
    [serviceLabel]: service.metadata.name,
  }
}

function groupsOf(service: Service, behind: readonly Pod[], family: string, view: View): readonly Group[] {
  const groups = new Map<string, { readonly ports: readonly ServedPort[]; readonly endpoints: Endpoint[] }>()
  for (const pod of behind) {
    const ip = addressOf(pod, family)
    const ports = inSliceOrder(portsOf(service, pod))
    if (ip === undefined || (ports.length === 0 && !isHeadless(service))) continue
    const key = JSON.stringify(ports)
    let group = groups.get(key)
    if (group === undefined) groups.set(key, (group = { ports, endpoints: [] }))
    group.endpoints.push(endpointOf(service, pod, ip, view))
  }
  return [...groups.values()]
}

function endpointOf(service: Service, pod: Pod, ip: string, view: View): Endpoint {
  const serving = isReady(pod)
  const terminating = pod.metadata.deletionTimestamp !== undefined
  const ready = service.spec?.publishNotReadyAddresses === true || (serving && !terminating)
  const hostname = hostnameOf(service, pod)
  const { nodeName } = pod.spec
  const zone = nodeName === undefined ? undefined : view.get(nodes, { name: nodeName })?.metadata.labels?.['topology.kubernetes.io/zone']
  const { namespace, name, uid } = pod.metadata
  return {
    addresses: [ip],
    conditions: { ready, serving, terminating },
    ...(hostname !== undefined && { hostname }),
    ...(nodeName !== undefined && { nodeName }),
    targetRef: { kind: 'Pod', ...(namespace !== undefined && { namespace }), name, uid },
    ...(zone !== undefined && { zone }),
  }
}

/** A pod without a node is only published when readiness does not matter. */
const isPlaced = (service: Service, pod: Pod): boolean => pod.spec.nodeName !== undefined || service.spec?.publishNotReadyAddresses === true
