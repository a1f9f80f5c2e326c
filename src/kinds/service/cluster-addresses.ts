/**
 * How the address fields of a service hang together, before and after addresses are given out (registry/core/service: normalizeClusterIPs,
 * patchAllocatedValues, dropTypeDependentFields, initIPFamilyFields).
 */
import { isSame } from '../../api/equal.ts'
import type { Mutable } from '../../api/object.ts'
import type { Service, ServiceSpec } from '../../api/objects.ts'
import { effectiveFamily } from '../../api/cidr.ts'

type Draft = Mutable<ServiceSpec>

export const isExternalName = ({ type }: ServiceSpec): boolean => type === 'ExternalName'
export const isHeadless = ({ clusterIPs }: ServiceSpec): boolean => clusterIPs?.length === 1 && clusterIPs[0] === 'None'
/** needsNodePort of upstream's strategy: what a service of such a type has it keeps, even when it is given no more. */
const mayHaveNodePorts = ({ type }: ServiceSpec): boolean => type === 'NodePort' || type === 'LoadBalancer'

export const takesNodePorts = ({ type, allocateLoadBalancerNodePorts }: ServiceSpec): boolean =>
  type === 'NodePort' || (type === 'LoadBalancer' && allocateLoadBalancerNodePorts !== false)
export const isExternal = ({ type, externalIPs = [] }: ServiceSpec): boolean =>
  type === 'LoadBalancer' || type === 'NodePort' || (type === 'ClusterIP' && externalIPs.length > 0)
export const needsHealthCheck = ({ type, externalTrafficPolicy }: ServiceSpec): boolean =>
  type === 'LoadBalancer' && externalTrafficPolicy === 'Local'

/** A new service: the list follows the single address, and the families what is asked for. */
export function prepareAddresses({ spec }: Mutable<Service>): void {
  if (spec.clusterIP && !spec.clusterIPs?.length) spec.clusterIPs = [spec.clusterIP]
  fillFamilies(spec)
}

/** A change: what the type no longer needs goes, what the client left out stays. */
export function updateAddresses({ spec }: Mutable<Service>, { spec: old }: Service): void {
  keepAllocated(spec, old)
  followSingle(spec, old)
  // Upstream's strategy comes after its storage: what an emptied list was filled with is wiped with what was left as it is.
  dropByType(spec, old)
  if (!isExternalName(old) && !isExternalName(spec)) {
    if (spec.ipFamilies === undefined && old.ipFamilies !== undefined) spec.ipFamilies = [...old.ipFamilies]
    if (old.ipFamilyPolicy !== undefined) spec.ipFamilyPolicy ??= old.ipFamilyPolicy
    // Families that were left as they are go with the wish for one alone.
    if (spec.ipFamilyPolicy === 'SingleStack' && spec.ipFamilies !== undefined && isSame(spec.ipFamilies, old.ipFamilies))
      spec.ipFamilies = spec.ipFamilies.slice(0, 1)
  }
  fillFamilies(spec, old)
}

/** The cluster has IPv4 alone; only a service without addresses and pods of its own may claim both families. */
function fillFamilies(spec: Draft, old?: ServiceSpec): void {
  if (isExternalName(spec)) return
  const families = (spec.ipFamilies ??= [])
  const known = (spec.clusterIPs ?? []).filter((ip) => effectiveFamily(ip) !== undefined)
  for (const ip of known.slice(families.length)) {
    const family = effectiveFamily(ip) === 6 ? 'IPv6' : 'IPv4'
    // A further address of a family that the cluster does not have is refused for itself.
    if (!families.includes(family) && (family === 'IPv4' || families.length === 0)) families.push(family)
  }
  if (isHeadless(spec) && Object.keys(spec.selector ?? {}).length === 0) {
    spec.ipFamilyPolicy ??= 'RequireDualStack'
    if (families.length === 0) families.push('IPv4')
    const hadBoth = old?.ipFamilies?.length === 2
    if (families.length === 1 && spec.ipFamilyPolicy !== 'SingleStack' && !hadBoth) families.push(families[0] === 'IPv4' ? 'IPv6' : 'IPv4')
    return
  }
  spec.ipFamilyPolicy ??= 'SingleStack'
  if (families.length === 0) families.push('IPv4')
}

function dropByType(spec: Draft, old: ServiceSpec): void {
  if (!isExternalName(old) && isExternalName(spec)) {
    if (spec.clusterIP === old.clusterIP && isSame(spec.clusterIPs, old.clusterIPs)) {
      delete spec.clusterIP
      delete spec.clusterIPs
    }
    if (isSame(spec.ipFamilies, old.ipFamilies)) delete spec.ipFamilies
    if (spec.ipFamilyPolicy === old.ipFamilyPolicy) delete spec.ipFamilyPolicy
    if (spec.internalTrafficPolicy === old.internalTrafficPolicy) delete spec.internalTrafficPolicy
  }
  const portsOf = ({ ports = [] }: ServiceSpec): number[] => ports.map(({ nodePort = 0 }) => nodePort)
  if (mayHaveNodePorts(old) && !mayHaveNodePorts(spec) && isSame(portsOf(spec), portsOf(old)))
    for (const port of spec.ports ?? []) delete port.nodePort
  if (needsHealthCheck(old) && !needsHealthCheck(spec) && spec.healthCheckNodePort === old.healthCheckNodePort)
    delete spec.healthCheckNodePort
  if (old.type === 'LoadBalancer' && spec.type !== 'LoadBalancer') {
    if (spec.allocateLoadBalancerNodePorts === old.allocateLoadBalancerNodePorts) delete spec.allocateLoadBalancerNodePorts
    if (spec.loadBalancerClass === old.loadBalancerClass) delete spec.loadBalancerClass
  }
  if (isExternal(old) && !isExternal(spec) && spec.externalTrafficPolicy === old.externalTrafficPolicy) delete spec.externalTrafficPolicy
}

function keepAllocated(spec: Draft, old: ServiceSpec): void {
  if (!isExternalName(old) && !isExternalName(spec) && !spec.clusterIP && old.clusterIP) spec.clusterIP = old.clusterIP
  if (mayHaveNodePorts(old) && mayHaveNodePorts(spec)) keepNodePorts(spec, old)
  if (needsHealthCheck(old) && needsHealthCheck(spec) && old.healthCheckNodePort !== undefined)
    spec.healthCheckNodePort ||= old.healthCheckNodePort
}

/** A port that keeps its name keeps its node port, unless another port has it now. */
function keepNodePorts(spec: Draft, old: ServiceSpec): void {
  const before = new Map((old.ports ?? []).map(({ name = '', nodePort }) => [name, nodePort]))
  const used = new Set((spec.ports ?? []).map(({ nodePort }) => nodePort))
  for (const port of spec.ports ?? []) {
    const known = before.get(port.name ?? '')
    if (port.nodePort || !known || used.has(known)) continue
    port.nodePort = known
    used.add(known)
  }
}

/** A client that knows only the single address keeps the list and changes it with that. */
function followSingle(spec: Draft, old: ServiceSpec): void {
  if (!spec.clusterIPs?.length && spec.clusterIP === old.clusterIP && old.clusterIPs !== undefined) spec.clusterIPs = [...old.clusterIPs]
  if (spec.clusterIP === old.clusterIP || !isSame(spec.clusterIPs, old.clusterIPs)) {
    if (spec.clusterIP && !spec.clusterIPs?.length) spec.clusterIPs = [spec.clusterIP]
    return
  }
  if (spec.clusterIP) spec.clusterIPs = [spec.clusterIP]
  else delete spec.clusterIPs
}
