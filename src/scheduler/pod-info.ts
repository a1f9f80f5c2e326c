/** What the scheduler needs to know of one pod, worked out once. */
import { keyOf } from '../api/object.ts'
import type { Container, Pod, PodAffinityTerm, WeightedPodAffinityTerm } from '../api/objects.ts'
import { scaledValue } from '../api/quantity.ts'
import { claimKeysOf } from '../kinds/pod/claim-names.ts'
import { isSidecar } from '../kinds/pod/status.ts'

/** Amounts by resource name: cpu in millicores, all else in units (bytes, pieces). */
export type Amounts = Readonly<Record<string, number>>

export interface HostPort {
  readonly ip: string
  readonly protocol: string
  readonly port: number
}

export interface PodInfo {
  readonly pod: Pod
  readonly uid: string
  readonly key: string
  readonly namespace: string
  readonly labels: Readonly<Record<string, string>>
  readonly requests: Amounts
  /** Requests as the scores see them: a container without one counts 100m and 200 MB. */
  readonly scored: { readonly cpu: number; readonly memory: number }
  readonly hostPorts: readonly HostPort[]
  /** Keys of the claims it mounts. */
  readonly claims: readonly string[]
  readonly priority: number
  readonly terminating: boolean
  readonly requiredAffinity: readonly PodAffinityTerm[]
  readonly requiredAntiAffinity: readonly PodAffinityTerm[]
  readonly preferredAffinity: readonly WeightedPodAffinityTerm[]
  readonly preferredAntiAffinity: readonly WeightedPodAffinityTerm[]
}

const none: readonly never[] = []
const noLabels: Readonly<Record<string, string>> = {}

/** Upstream's DefaultMilliCPURequest and DefaultMemoryRequest. */
const defaultCpu = 100
const defaultMemory = 200 * 1024 * 1024

export function podInfo(pod: Pod): PodInfo {
  const affinity = pod.spec?.affinity
  return {
    pod,
    uid: pod.metadata.uid,
    key: keyOf(pod),
    namespace: pod.metadata.namespace ?? '',
    labels: pod.metadata.labels ?? noLabels,
    requests: podRequests(pod),
    scored: scoredRequests(pod),
    hostPorts: hostPorts(pod),
    claims: claimKeysOf(pod),
    priority: pod.spec?.priority ?? 0,
    terminating: pod.metadata.deletionTimestamp !== undefined,
    requiredAffinity: affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? none,
    requiredAntiAffinity: affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? none,
    preferredAffinity: affinity?.podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? none,
    preferredAntiAffinity: affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? none,
  }
}

const amount = (name: string, quantity: string): number => scaledValue(quantity, name === 'cpu' ? -3 : 0)

/** Quantities as amounts. */
export function amountsOf(quantities: Readonly<Record<string, string>> | undefined): Record<string, number> {
  const amounts: Record<string, number> = {}
  for (const name in quantities) amounts[name] = amount(name, quantities[name] ?? '0')
  return amounts
}

function add(into: Record<string, number>, more: Amounts): void {
  for (const name in more) into[name] = (into[name] ?? 0) + (more[name] ?? 0)
}

function raise(into: Record<string, number>, floor: Amounts): void {
  for (const name in floor) into[name] = Math.max(into[name] ?? 0, floor[name] ?? 0)
}

/**
 * Upstream's PodRequests: containers and sidecars together, or the greediest init container (with the sidecars started before it), plus
 * overhead.
 */
export function podRequests(
  pod: Pod,
  requestsOf: (container: Container) => Amounts = (container) => amountsOf(container.resources?.requests),
): Record<string, number> {
  const total: Record<string, number> = {}
  for (const container of pod.spec?.containers ?? none) add(total, requestsOf(container))
  const sidecars: Record<string, number> = {}
  const init: Record<string, number> = {}
  for (const container of pod.spec?.initContainers ?? none) {
    const needs = requestsOf(container)
    if (isSidecar(container)) {
      add(total, needs)
      add(sidecars, needs)
      raise(init, sidecars)
    } else {
      const together = { ...sidecars }
      add(together, needs)
      raise(init, together)
    }
  }
  raise(total, init)
  const whole = pod.spec?.resources?.requests
  if (whole !== undefined) Object.assign(total, amountsOf(whole))
  add(total, amountsOf(pod.spec?.overhead))
  return total
}

function scoredRequests(pod: Pod): { cpu: number; memory: number } {
  const requests = podRequests(pod, (container) => {
    const asked = amountsOf(container.resources?.requests)
    return { cpu: asked['cpu'] ?? defaultCpu, memory: asked['memory'] ?? defaultMemory }
  })
  return { cpu: requests['cpu'] ?? 0, memory: requests['memory'] ?? 0 }
}

function hostPorts(pod: Pod): readonly HostPort[] {
  const found: HostPort[] = []
  const containers = [...(pod.spec?.containers ?? none), ...(pod.spec?.initContainers ?? none).filter(isSidecar)]
  for (const container of containers) {
    for (const port of container.ports ?? none) {
      if (port.hostPort !== undefined && port.hostPort > 0)
        found.push({ ip: port.hostIP ?? '0.0.0.0', protocol: port.protocol ?? 'TCP', port: port.hostPort })
    }
  }
  return found.length === 0 ? none : found
}
