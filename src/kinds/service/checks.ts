/** Checks of services (ValidateService). */
import { problem } from '../../api/field-errors.ts'
import { cidr, ipAddress } from '../../api/formats.ts'
import type { Service, ServiceSpec } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import { checkSpecialAddress } from '../shared/addresses.ts'
import { checkLabelMap } from '../shared/label-selector.ts'
import { checkPortNumber } from '../shared/ports.ts'
import { checkedBy, checkQualifiedName, checkSubdomain, oneOf } from '../shared/texts.ts'
import { isExternal, isExternalName, isHeadless, needsHealthCheck } from './cluster-addresses.ts'
import { checkPortClashes, checkServicePorts } from './ports.ts'
import { topologyHints, topologyMode } from './topology-mode.ts'

const checkType = oneOf(['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'])
const checkAffinity = oneOf(['ClientIP', 'None'])
const checkTraffic = oneOf(['Cluster', 'Local'])
const checkCidr = checkedBy(cidr)

const sourceRanges = 'service.beta.kubernetes.io/load-balancer-source-ranges'
const onlyLoadBalancer = "may only be used when `type` is 'LoadBalancer'"

export function checkService(service: Service): Problem[] {
  const problems: Problem[] = []
  const { spec, metadata } = service
  const mode = metadata.annotations?.[topologyMode]
  const hints = metadata.annotations?.[topologyHints]
  if (mode !== undefined && hints !== undefined && mode !== hints)
    problems.push(
      problem.invalid(`metadata.annotations[${topologyMode}]`, mode, `must match annotations[${topologyHints}] when both are specified`),
    )
  if (!spec.ports?.length && !isHeadless(spec) && !isExternalName(spec)) problems.push(problem.required('spec.ports'))
  checkByType(problems, spec)
  checkServicePorts(problems, spec.ports ?? [])
  checkLabelMap(problems, spec.selector, 'spec.selector')
  checkSessionAffinity(problems, spec)
  for (const [index, ip] of (spec.externalIPs ?? []).entries()) {
    const reasons = ipAddress(ip)
    for (const reason of reasons) problems.push(problem.invalid(`spec.externalIPs[${index}]`, ip, reason))
    if (reasons.length === 0) checkSpecialAddress(problems, ip, `spec.externalIPs[${index}]`)
  }
  checkType(problems, spec.type, 'spec.type')
  checkPortClashes(problems, spec)
  checkSourceRanges(problems, service)
  const { allocateLoadBalancerNodePorts, internalTrafficPolicy, trafficDistribution } = spec
  if (allocateLoadBalancerNodePorts !== undefined && spec.type !== 'LoadBalancer')
    problems.push(problem.forbidden('spec.allocateLoadBalancerNodePorts', onlyLoadBalancer))
  checkLoadBalancerClass(problems, spec)
  checkExternalTraffic(problems, spec)
  if (internalTrafficPolicy !== undefined) checkTraffic(problems, internalTrafficPolicy, 'spec.internalTrafficPolicy')
  if (trafficDistribution !== undefined && trafficDistribution !== 'PreferClose')
    problems.push(problem.notSupported('spec.trafficDistribution', trafficDistribution, ['PreferClose']))
  return problems
}

function checkByType(problems: Problem[], spec: ServiceSpec): void {
  if ((spec.type === 'LoadBalancer' || spec.type === 'NodePort') && isHeadless(spec)) {
    problems.push(problem.invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${spec.type} services`))
  }
  if (!isExternalName(spec)) return
  const forbidden = 'may not be set for ExternalName services'
  if (spec.clusterIPs?.length) problems.push(problem.forbidden('spec.clusterIPs', forbidden))
  if (spec.ipFamilies?.length) problems.push(problem.forbidden('spec.ipFamilies', forbidden))
  if (spec.ipFamilyPolicy !== undefined) problems.push(problem.forbidden('spec.ipFamilyPolicy', forbidden))
  const name = (spec.externalName ?? '').replace(/\.$/, '')
  if (name === '') problems.push(problem.required('spec.externalName'))
  else checkSubdomain(problems, name, 'spec.externalName')
}

function checkSessionAffinity(problems: Problem[], { sessionAffinity, sessionAffinityConfig }: ServiceSpec): void {
  checkAffinity(problems, sessionAffinity, 'spec.sessionAffinity')
  if (sessionAffinity !== 'ClientIP') return
  const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 0
  if (seconds <= 0 || seconds > 86400)
    problems.push(
      problem.invalid('spec.sessionAffinityConfig.clientIP.timeoutSeconds', seconds, 'must be greater than 0 and less than 86400'),
    )
}

function checkSourceRanges(problems: Problem[], { spec, metadata }: Service): void {
  const isBalanced = spec.type === 'LoadBalancer'
  const annotation = metadata.annotations?.[sourceRanges]
  if (spec.loadBalancerSourceRanges?.length) {
    if (!isBalanced) problems.push(problem.forbidden('spec.LoadBalancerSourceRanges', onlyLoadBalancer))
    for (const [index, range] of spec.loadBalancerSourceRanges.entries())
      checkCidr(problems, range.trim(), `spec.LoadBalancerSourceRanges[${index}]`)
  } else if (annotation !== undefined) {
    const path = `metadata.annotations[${sourceRanges}]`
    if (!isBalanced) problems.push(problem.forbidden(path, onlyLoadBalancer))
    if (annotation.trim() !== '') for (const range of annotation.trim().split(',')) checkCidr(problems, range.trim(), path)
  }
}

/** The half of validateLoadBalancerClassField that needs no old object. */
export function checkLoadBalancerClass(problems: Problem[], { type, loadBalancerClass }: ServiceSpec): void {
  if (loadBalancerClass === undefined) return
  if (type === 'LoadBalancer') checkQualifiedName(problems, loadBalancerClass, 'spec.loadBalancerClass')
  else problems.push(problem.forbidden('spec.loadBalancerClass', onlyLoadBalancer))
}

/** A missing health check port is not refused: the server gives one out later. */
function checkExternalTraffic(problems: Problem[], spec: ServiceSpec): void {
  const { externalTrafficPolicy: policy = '', healthCheckNodePort: port = 0 } = spec
  if (isExternal(spec)) checkTraffic(problems, policy, 'spec.externalTrafficPolicy')
  else if (policy !== '')
    problems.push(problem.invalid('spec.externalTrafficPolicy', policy, 'may only be set for externally-accessible services'))
  if (port === 0) return
  if (needsHealthCheck(spec)) checkPortNumber(problems, port, 'spec.healthCheckNodePort')
  else
    problems.push(
      problem.invalid(
        'spec.healthCheckNodePort',
        port,
        "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
      ),
    )
}
