/** Which pods stand behind a Service, at which ports. */
import { conditionOf } from '../../api/conditions.ts'
import { isEqual } from '../../api/equal.ts'
import { isFinished } from '../../kinds/pod/finished.ts'
import { keyOf } from '../../api/object.ts'
import { labelPredicate, selectsEqual } from '../../api/label-selector.ts'
import type { ObjectMeta, Pod, Service, ServicePort } from '../../api/objects.ts'
import { pods, services } from '../../api/resources.ts'
import { isSidecar } from '../../kinds/pod/status.ts'
import { millisOf, timeText } from '../../api/time.ts'
import { rememberingLast } from '../../base/remembering-last.ts'
import type { View } from '../view.ts'
import { indexing, watching, type NeededIndex, type Watch } from '../watch.ts'
import { isReady } from '../pods.ts'

export const triggerTime = 'endpoints.kubernetes.io/last-change-trigger-time'
export const headlessLabel = 'service.kubernetes.io/headless'

/** A port as a pod serves it. */
export interface ServedPort {
  readonly name: string
  readonly port: number
  readonly protocol: string
  readonly appProtocol?: string
}

export const isHeadless = (service: Service): boolean => service.spec?.clusterIP === 'None'

/** Services that get endpoints from their selector. */
export const hasSelector = (service: Service): boolean => service.spec?.type !== 'ExternalName' && service.spec?.selector !== undefined

/** A pod concerns every Service that selects it, or did. */
export const podWatch: Watch = watching(pods, ({ object, previous, type }, view) => {
  if (type === 'updated' && previous !== undefined && !matters(previous, object)) return []
  return view
    .list(services, object.metadata.namespace)
    .filter(
      (service) =>
        selected(service, object) ||
        (previous !== undefined && previous.metadata.labels !== object.metadata.labels && selected(service, previous)),
    )
    .map(keyOf)
})

/** podEndpointsChanged: the end of a pod that was not ready is noticed with the next change of the Service's pods. */
function matters(before: Pod, after: Pod): boolean {
  if (before.metadata.deletionTimestamp !== undefined || after.metadata.deletionTimestamp !== undefined) return true
  return (
    !isEqual(before.metadata.labels, after.metadata.labels) ||
    isReady(before) !== isReady(after) ||
    !isEqual(ipsOf(before), ipsOf(after)) ||
    before.spec.nodeName !== after.spec.nodeName
  )
}

const ipsOf = ({ status }: Pod): readonly string[] => (status?.podIPs ?? []).map(({ ip }) => ip)

/** Pods by each of their labels, within a namespace. */
export const podsByLabel: NeededIndex = indexing(pods, 'label', ({ metadata: { namespace, labels } }) => labelKeys(namespace, labels))

/** Pods that follow each other mostly have one set of labels, and it is one in memory. */
const labelKeys = rememberingLast((namespace: string | undefined, labels: ObjectMeta['labels']): readonly string[] =>
  Object.entries(labels ?? {}).map(([key, value]) => labelKey(namespace, key, value)),
)

const labelKey = (namespace: string | undefined, key: string, value: string): string => `${namespace ?? ''} ${key}=${value}`

/** The pods that the Service selects; an empty selector means all. */
export function selectedPods(service: Service, view: View): readonly Pod[] {
  const { namespace } = service.metadata
  const groups = Object.entries(service.spec?.selector ?? {}).map(([key, value]) => view.by(pods, 'label', labelKey(namespace, key, value)))
  const smallest = groups.reduce<readonly Pod[] | undefined>(
    (best, group) => (best === undefined || group.length < best.length ? group : best),
    undefined,
  )
  return (smallest ?? view.list(pods, namespace)).filter((pod) => selected(service, pod))
}

function selected(service: Service, pod: Pod): boolean {
  const selector = service.spec?.selector
  if (selector === undefined) return false
  return Object.keys(selector).length === 0 ? labelPredicate({})(pod.metadata.labels ?? {}) : selectsEqual(selector, pod.metadata.labels)
}

/** Has an address, and is not finished. */
export const isReachable = (pod: Pod): boolean =>
  !isFinished(pod) && (pod.status?.podIPs?.length ?? 0) + (pod.status?.podIP === undefined ? 0 : 1) > 0

export const isServing = (service: Service, pod: Pod): boolean => service.spec?.publishNotReadyAddresses === true || isReady(pod)

/** The ports of the Service on this pod; a named one is left out where no container has it. */
export function portsOf(service: Service, pod: Pod): readonly ServedPort[] {
  return (service.spec?.ports ?? []).flatMap((port) => {
    const number = targetOf(port, pod)
    if (number === undefined) return []
    return [
      {
        name: port.name ?? '',
        port: number,
        protocol: port.protocol ?? 'TCP',
        ...(port.appProtocol !== undefined && { appProtocol: port.appProtocol }),
      },
    ]
  })
}

/** The address of the pod in the wanted family. */
export function addressOf(pod: Pod, family: string): string | undefined {
  const all = pod.status?.podIPs?.map((entry) => entry.ip) ?? [pod.status?.podIP]
  return all.find((ip) => ip !== undefined && ip.includes(':') === (family === 'IPv6'))
}

/** The name that the pod has under a headless Service. */
export function hostnameOf(service: Service, pod: Pod): string | undefined {
  const { hostname, subdomain } = pod.spec
  return hostname !== undefined && hostname !== '' && subdomain === service.metadata.name ? hostname : undefined
}

/**
 * The instant that made a change necessary: of what became ready or was lost since the last look, or of the Service if it is new. Upstream:
 * TriggerTimeTracker, which has to see every reconcile.
 */
export function changeTrigger(service: Service, behind: readonly Pod[], memory: Map<string, number>): string | undefined {
  const isNew = !memory.has('service')
  let earliest: number | undefined
  const times = new Map<string, number>([['service', millisOf(service.metadata.creationTimestamp)]])
  for (const { metadata, status } of behind) {
    const changed = conditionOf({ status }, 'Ready')?.lastTransitionTime
    if (changed !== undefined) times.set(`pod/${metadata.name}`, millisOf(changed))
  }
  for (const [name, at] of times) if (at > (memory.get(name) ?? 0)) earliest = Math.min(at, earliest ?? Infinity)
  for (const name of memory.keys()) if (name.startsWith('pod/') && !times.has(name)) memory.delete(name)
  for (const [name, at] of times) memory.set(name, at)
  if (isNew) return service.metadata.creationTimestamp
  return earliest === undefined ? undefined : timeText(earliest)
}

function targetOf(port: ServicePort, pod: Pod): number | undefined {
  const target = port.targetPort ?? port.port
  if (typeof target === 'number') return target === 0 ? port.port : target
  if (/^\d+$/.test(target)) return Number(target)
  const protocol = port.protocol ?? 'TCP'
  const sidecars = (pod.spec.initContainers ?? []).filter(isSidecar)
  for (const container of [...pod.spec.containers, ...sidecars]) {
    const found = container.ports?.find((candidate) => candidate.name === target && (candidate.protocol ?? 'TCP') === protocol)
    if (found !== undefined) return found.containerPort
  }
  return undefined
}
