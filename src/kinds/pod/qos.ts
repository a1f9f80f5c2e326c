/** A pod's quality of service, as its status says or its resources tell. */
import type { Pod, ResourceRequirements } from '../../api/objects.ts'
import { compareQuantities, quantity } from '../../api/quantity.ts'

const counted = ['cpu', 'memory'] as const

/** `Guaranteed`, `Burstable` or `BestEffort`. */
export function qosClass(pod: Pod): string {
  const said = pod.status?.qosClass
  return said !== undefined && said !== '' ? said : computeQosClass(pod.spec)
}

/** Upstream's ComputePodQOS: only CPU and memory above zero count. */
export function computeQosClass(spec: Pod['spec']): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  const all =
    spec.resources === undefined
      ? [...spec.containers, ...(spec.initContainers ?? [])].map((container) => container.resources)
      : [spec.resources]
  const asks = all.some((resources) => counted.some((name) => isAbove(resources?.requests?.[name]) || isAbove(resources?.limits?.[name])))
  if (!asks) return 'BestEffort'
  return all.every(isGuaranteed) ? 'Guaranteed' : 'Burstable'
}

const isAbove = (amount: string | undefined): boolean => amount !== undefined && quantity(amount).value > 0n

/** Both limits are set and every request equals its limit. */
const isGuaranteed = (resources: ResourceRequirements | undefined): boolean =>
  counted.every((name) => {
    const limit = resources?.limits?.[name]
    const request = resources?.requests?.[name]
    return limit !== undefined && isAbove(limit) && (request === undefined || compareQuantities(quantity(request), quantity(limit)) === 0)
  })
