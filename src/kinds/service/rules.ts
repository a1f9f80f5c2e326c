/** Everything the server asks of services. */
import { problem } from '../../api/field-errors.ts'
import { nameRules } from '../../api/names.ts'
import type { Service } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { checkPointAddress, checkPointName } from '../shared/load-balancer.ts'
import { addressWarnings, cidrWarnings } from '../shared/strict-address.ts'
import { checkAddressChange, checkClusterAddresses } from './cluster-address-checks.ts'
import { isExternal, isExternalName, isHeadless, needsHealthCheck, prepareAddresses, updateAddresses } from './cluster-addresses.ts'
import { checkLoadBalancerClass, checkService } from './checks.ts'
import { defaultService } from './defaults.ts'
import { topologyHints, topologyMode } from './topology-mode.ts'
import { unchangedFirst } from '../shared/update-checks.ts'

export const rules: Rules<Service> = {
  updateChecks: unchangedFirst,
  defaults: defaultService,
  prepareCreate(draft) {
    draft.status = { loadBalancer: {} }
    prepareAddresses(draft)
  },
  prepareUpdate(draft, old) {
    updateAddresses(draft, old)
    // What a load balancer has given goes with it, though it takes its time to go.
    if (draft.spec.type !== 'LoadBalancer') draft.status = { ...draft.status, loadBalancer: {} }
    if (isExternal(draft.spec)) draft.spec.externalTrafficPolicy ||= 'Cluster'
  },
  // Upstream stores it, and leaves it out when it reads.
  canonicalize({ spec }) {
    if (isExternalName(spec as Service['spec'])) delete spec.internalTrafficPolicy
  },
  checkFirst: ({ spec }, old) => (isExternalName(spec) ? [] : checkClusterAddresses(spec, old?.spec)),
  check: checkService,
  checkUpdate: checkChange,
  checkStatusUpdate: (service) => checkStatus(service),
  warnings,
  createOnUpdate: true,
  generation: false,
  checkName: nameRules.dns1035Label,
}

/** What may not change; upstream asks for it before all else. */
function checkChange(service: Service, old: Service): Problem[] {
  const problems = checkAddressChange(service, old)
  const { loadBalancerClass, type, healthCheckNodePort } = service.spec
  if (type === 'LoadBalancer' && old.spec.type === 'LoadBalancer' && loadBalancerClass !== old.spec.loadBalancerClass) {
    problems.push(problem.invalid('spec.loadBalancerClass', loadBalancerClass, 'may not change once set'))
  }
  checkLoadBalancerClass(problems, service.spec)
  if (needsHealthCheck(service.spec) && needsHealthCheck(old.spec) && healthCheckNodePort !== old.spec.healthCheckNodePort) {
    problems.push(problem.forbidden('spec.healthCheckNodePort', 'field is immutable'))
  }
  return problems
}

const modes = ['Proxy', 'VIP']

/** ValidateLoadBalancerStatus */
function checkStatus({ spec, status }: Service): Problem[] {
  const problems: Problem[] = []
  const ingresses = status?.loadBalancer?.ingress ?? []
  const path = 'status.loadBalancer.ingress'
  if (spec.type !== 'LoadBalancer')
    return ingresses.length === 0 ? [] : [problem.forbidden(path, "may only be used when `spec.type` is 'LoadBalancer'")]
  for (const [index, { ip = '', ipMode, hostname }] of ingresses.entries()) {
    const at = `${path}[${index}]`
    checkPointAddress(problems, ip, at)
    if (ipMode === undefined) {
      if (ip !== '') problems.push(problem.required(`${at}.ipMode`, 'must be specified when `ip` is set'))
    } else if (ip === '') problems.push(problem.forbidden(`${at}.ipMode`, 'may not be specified when `ip` is not set'))
    else if (!modes.includes(ipMode)) problems.push(problem.notSupported(`${at}.ipMode`, ipMode, modes))
    checkPointName(problems, hostname, at)
  }
  return problems
}

/** GetWarningsForService */
function warnings({ spec, metadata }: Service): string[] {
  const found: string[] = []
  if (metadata.annotations?.[topologyHints] !== undefined) {
    found.push(`metadata.annotations[${topologyHints}]: annotation is deprecated, please use ${topologyMode} instead`)
  }
  if (!isHeadless(spec) && spec.type !== 'ExternalName')
    for (const [index, ip] of (spec.clusterIPs ?? []).entries()) found.push(...addressWarnings(ip, `spec.clusterIPs[${index}]`))
  for (const [index, ip] of (spec.externalIPs ?? []).entries()) found.push(...addressWarnings(ip, `spec.externalIPs[${index}]`))
  if (spec.loadBalancerIP) found.push(...addressWarnings(spec.loadBalancerIP, 'spec.loadBalancerIP'))
  for (const [index, range] of (spec.loadBalancerSourceRanges ?? []).entries())
    found.push(...cidrWarnings(range, `spec.loadBalancerSourceRanges[${index}]`))
  if (spec.type === 'ExternalName' && spec.externalIPs?.length) found.push('spec.externalIPs is ignored when spec.type is "ExternalName"')
  if (spec.type !== 'ExternalName' && spec.externalName) found.push('spec.externalName is ignored when spec.type is not "ExternalName"')
  return found
}
