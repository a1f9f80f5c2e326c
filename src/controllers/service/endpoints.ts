/** Keeps the Endpoints of each Service with a selector. */
import { keyOf, type New } from '../../api/object.ts'
import { isEqual } from '../../api/equal.ts'
import type { EndpointAddress, Endpoints, EndpointSubset, Pod, Service } from '../../api/objects.ts'
import { endpoints as endpointsResource, pods, services } from '../../api/resources.ts'
import { hasReason } from '../../api/status.ts'
import { defineController, refOf } from '../controller.ts'
import { ignoreMissing, step, type Step } from '../step.ts'
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
} from './backends.ts'
import { repacked } from './endpoint-subsets.ts'

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
    return known === undefined
      ? [creation(service, { metadata, subsets })]
      : [rewrite({ ...known, metadata: { ...known.metadata, labels, annotations }, subsets })]
  },
  gone(key, view) {
    const known = managed(key, view)
    return known === undefined ? [] : [step.remove(endpointsResource, known, { otherwise: ignoreMissing })]
  },
})

function creation(service: Service, created: New<Endpoints>): Step {
  return step.create(endpointsResource, created, {
    otherwise(error) {
      if (isTerminating(error)) return []
      const message = `Failed to create endpoint for service ${keyOf(service)}: ${error.message}`
      return [step.warning(service, 'FailedToCreateEndpoint', message), step.retry(error.message)]
    },
  })
}

function rewrite(changed: Endpoints): Step {
  return step.update(endpointsResource, changed, {
    otherwise(error) {
      if (hasReason(error, 'Conflict')) return undefined
      const message = `Failed to update endpoint ${keyOf(changed)}: ${error.message}`
      return [step.warning(changed, 'FailedToUpdateEndpoint', message), step.retry(error.message)]
    },
  })
}

const managed = (key: string, view: View): Endpoints | undefined => view.get(endpointsResource, refOf(key))

/** A subset for each pod, packed together. Upstream: addEndpointSubset, RepackSubsets. */
function subsetsOf(service: Service, behind: readonly Pod[]): readonly EndpointSubset[] {
  const isPortless = (service.spec?.ports ?? []).length === 0 && isHeadless(service)
  return repacked(
    behind.flatMap((pod): EndpointSubset[] => {
      const address = endpointOf(service, pod)
      const ports = portsOf(service, pod).map(({ name, ...port }) => (name === '' ? port : { name, ...port }))
      if (address === undefined || (ports.length === 0 && !isPortless)) return []
      if (isServing(service, pod)) return [{ addresses: [address], ports }]
      return mayBecomeReady(pod) ? [{ notReadyAddresses: [address], ports }] : []
    }),
  )
}

function endpointOf(service: Service, pod: Pod): EndpointAddress | undefined {
  if (!isReachable(pod) || (pod.metadata.deletionTimestamp !== undefined && service.spec?.publishNotReadyAddresses !== true))
    return undefined
  const ip = addressOf(pod, service.spec?.ipFamilies?.[0] ?? 'IPv4')
  if (ip === undefined) return undefined
  const hostname = hostnameOf(service, pod)
  const { namespace, name, uid } = pod.metadata
  return {
    ip,
    ...(hostname !== undefined && { hostname }),
    // A pod that has an address but no node spoils the Endpoints of its Service: the server refuses them.
    nodeName: pod.spec.nodeName ?? '',
    targetRef: { kind: 'Pod', ...(namespace !== undefined && { namespace }), name, uid },
  }
}

function mayBecomeReady(pod: Pod): boolean {
  const phase = pod.status?.phase
  if (pod.spec.restartPolicy === 'Never') return phase !== 'Failed' && phase !== 'Succeeded'
  return pod.spec.restartPolicy === 'OnFailure' ? phase !== 'Succeeded' : true
}

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
