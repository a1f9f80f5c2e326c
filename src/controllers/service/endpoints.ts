/** Keeps the Endpoints of each Service with a selector. */
import { keyOf } from '../../api/object.ts'
import { isEqual } from '../../api/equal.ts'
import type { EndpointAddress, Endpoints, EndpointSubset, Pod, Service } from '../../api/objects.ts'
import { endpoints as endpointsResource, pods, services } from '../../api/resources.ts'
import { hasReason } from '../../api/status.ts'
import { defineController, refOf } from '../controller.ts'
import { ignoreMissing, step } from '../step.ts'
import type { View } from '../view.ts'
import { watching } from '../watch.ts'
import { isTerminating } from '../pods.ts'
import {
  addressOf,
  changeTrigger,
  hasSelector,
  headlessLabel,
  hostnameOf,
  isHeadless,
  isReachable,
  isServing,
  podsByLabel,
  podWatch,
  portsOf,
  selectedPods,
  triggerTime,
  type ServedPort,
} from './backends.ts'
import { inSubsetOrder } from './port-order.ts'

const managedLabel = 'endpoints.kubernetes.io/managed-by'
const capacityAnnotation = 'endpoints.kubernetes.io/over-capacity'
const capacity = 1000

export const endpoints = defineController<Service>({
  name: 'endpoints',
  component: 'endpoint-controller',
  of: services,
  pace: 20,
  watches: [
    podWatch,
    // Only their loss is made good: an edit by hand stays until something else changes.
    watching(endpointsResource, ({ type, object }) => (type === 'deleted' ? [keyOf(object)] : [])),
  ],
  indexes: [podsByLabel],
  reads: [pods],
  reconcile(service, view) {
    if (!hasSelector(service)) return []
    const { name, namespace } = service.metadata
    const known = view.get(endpointsResource, { namespace, name })
    const behind = selectedPods(service, view)
    const trigger = changeTrigger(service, behind, view.memory)
    const { subsets, cut } = fit(subsetsOf(service, behind))
    const labels = labelsOf(service)
    const overCapacity = known?.metadata.annotations?.[capacityAnnotation] !== undefined
    if (
      known !== undefined &&
      isEqual(known.subsets ?? [], subsets) &&
      isEqual(withoutHeadless(known), withoutHeadless({ metadata: { labels } })) &&
      overCapacity === cut
    )
      return []
    const annotations = annotationsOf(known, trigger, cut)
    const metadata = { name, ...(namespace !== undefined && { namespace }), labels, annotations }
    if (known === undefined) {
      return [
        step.create(
          endpointsResource,
          { metadata, subsets },
          {
            otherwise: (error) =>
              isTerminating(error)
                ? []
                : [
                    step.warning(
                      service,
                      'FailedToCreateEndpoint',
                      `Failed to create endpoint for service ${namespace ?? ''}/${name}: ${error.message}`,
                    ),
                    step.retry(error.message),
                  ],
          },
        ),
      ]
    }
    return [
      step.update(
        endpointsResource,
        { ...known, metadata: { ...known.metadata, labels, annotations }, subsets },
        {
          otherwise: (error) =>
            hasReason(error, 'Conflict')
              ? undefined
              : [
                  step.warning(known, 'FailedToUpdateEndpoint', `Failed to update endpoint ${namespace ?? ''}/${name}: ${error.message}`),
                  step.retry(error.message),
                ],
        },
      ),
    ]
  },
  gone(key, view) {
    const known = managed(key, view)
    return known === undefined ? [] : [step.remove(endpointsResource, known, { otherwise: ignoreMissing })]
  },
})

const managed = (key: string, view: View): Endpoints | undefined => view.get(endpointsResource, refOf(key))

function subsetsOf(service: Service, behind: readonly Pod[]): readonly EndpointSubset[] {
  const groups = new Map<
    string,
    { readonly ports: readonly ServedPort[]; readonly ready: EndpointAddress[]; readonly notReady: EndpointAddress[] }
  >()
  for (const pod of behind) {
    const address = endpointOf(service, pod)
    if (address === undefined) continue
    const ports = inSubsetOrder(portsOf(service, pod))
    const portless = (service.spec?.ports ?? []).length === 0 && isHeadless(service)
    if (ports.length === 0 && !portless) continue
    const key = JSON.stringify(ports)
    let group = groups.get(key)
    if (group === undefined) groups.set(key, (group = { ports, ready: [], notReady: [] }))
    if (isServing(service, pod)) group.ready.push(address)
    else if (mayBecomeReady(pod)) group.notReady.push(address)
  }
  return [...groups.values()]
    .filter(({ ready, notReady }) => ready.length + notReady.length > 0)
    .map(({ ports, ready, notReady }) => ({
      ...(ready.length > 0 && { addresses: ready.sort(byAddress) }),
      ...(notReady.length > 0 && { notReadyAddresses: notReady.sort(byAddress) }),
      ...(ports.length > 0 && { ports: ports.map(({ name, ...port }) => (name === '' ? port : { name, ...port })) }),
    }))
}

function endpointOf(service: Service, pod: Pod): EndpointAddress | undefined {
  if (!isReachable(pod) || (pod.metadata.deletionTimestamp !== undefined && service.spec?.publishNotReadyAddresses !== true))
    return undefined
  const ip = addressOf(pod, service.spec?.ipFamilies?.[0] ?? 'IPv4')
  // A pod that no node runs yet has no place in Endpoints, whatever its status says.
  if (ip === undefined || pod.spec.nodeName === undefined) return undefined
  const hostname = hostnameOf(service, pod)
  const { namespace, name, uid } = pod.metadata
  return {
    ip,
    ...(hostname !== undefined && { hostname }),
    nodeName: pod.spec.nodeName,
    targetRef: { kind: 'Pod', ...(namespace !== undefined && { namespace }), name, uid },
  }
}

function mayBecomeReady(pod: Pod): boolean {
  const phase = pod.status?.phase
  if (pod.spec.restartPolicy === 'Never') return phase !== 'Failed' && phase !== 'Succeeded'
  return pod.spec.restartPolicy === 'OnFailure' ? phase !== 'Succeeded' : true
}

function byAddress(a: EndpointAddress, b: EndpointAddress): number {
  const [left, right] = [bytesOf(a.ip ?? ''), bytesOf(b.ip ?? '')]
  if (left !== right) return left < right ? -1 : 1
  return (a.targetRef?.uid ?? '') < (b.targetRef?.uid ?? '') ? -1 : 1
}

const bytesOf = (ip: string): string =>
  ip.includes(':')
    ? ip
    : ip
        .split('.')
        .map((part) => part.padStart(3, '0'))
        .join('.')

/** At most a thousand addresses, ready ones first. */
function fit(subsets: readonly EndpointSubset[]): { readonly subsets: readonly EndpointSubset[]; readonly cut: boolean } {
  const total = subsets.reduce((sum, subset) => sum + (subset.addresses?.length ?? 0) + (subset.notReadyAddresses?.length ?? 0), 0)
  if (total <= capacity) return { subsets, cut: false }
  let left = capacity
  const take = <T>(items: readonly T[] | undefined): readonly T[] => {
    const taken = (items ?? []).slice(0, left)
    left -= taken.length
    return taken
  }
  const ready = subsets.map((subset) => take(subset.addresses))
  const cut = subsets.map((subset, at) => {
    const { addresses: _ready, notReadyAddresses: _rest, ...rest } = subset
    const notReady = take(subset.notReadyAddresses)
    return {
      ...rest,
      ...((ready[at]?.length ?? 0) > 0 && { addresses: ready[at] ?? [] }),
      ...(notReady.length > 0 && { notReadyAddresses: notReady }),
    }
  })
  return { subsets: cut, cut: true }
}

function labelsOf(service: Service): Readonly<Record<string, string>> {
  const { [headlessLabel]: _headless, ...labels } = service.metadata.labels ?? {}
  return { ...labels, [managedLabel]: 'endpoint-controller', ...(isHeadless(service) && { [headlessLabel]: '' }) }
}

function withoutHeadless({
  metadata,
}: {
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> }
}): Readonly<Record<string, string>> {
  const { [headlessLabel]: _headless, ...labels } = metadata.labels ?? {}
  return labels
}

function annotationsOf(known: Endpoints | undefined, trigger: string | undefined, cut: boolean): Readonly<Record<string, string>> {
  const { [triggerTime]: _trigger, [capacityAnnotation]: _cut, ...rest } = known?.metadata.annotations ?? {}
  return { ...rest, ...(trigger !== undefined && { [triggerTime]: trigger }), ...(cut && { [capacityAnnotation]: 'truncated' }) }
}
